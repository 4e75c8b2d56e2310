/** `npm run doctor`: what the course runs on, and what is wrong with each part. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { trainingEnvironment } from "./setup/environment.mjs";
import { missingNeeds } from "./setup/machine.mjs";
import { jupyterPath, python, root } from "./setup/paths.mjs";

/** @typedef {{ part: string, program: string, args: string[], expect?: RegExp }} Check */

const verify = `
  const problems = require("./dist/data/verify").verifyCIFAR10();
  if (problems.length > 0) throw new Error(problems.join("; "));
  console.log("60,000 pictures, all six digests right");`;

/** @type {Check[]} */
const checks = [
  { part: "Node", program: process.execPath, args: ["--version"] },
  { part: "JupyterLab", program: python, args: ["-m", "jupyterlab", "--version"] },
  { part: "nbconvert", program: python, args: ["-m", "nbconvert", "--version"] },
  node("tslab", 'console.log(require("tslab/package.json").version)'),
  node("TensorFlow", 'console.log(require("convnet").tf.backend().binding.TF_Version)'),
  node("device", 'console.log(require("convnet").deviceName())'),
  node("canvas", 'console.log("cairo " + require("canvas").cairoVersion)'),
  {
    part: "kernel",
    program: python,
    args: ["-m", "jupyter_client.kernelspecapp", "list"],
    expect: /^\s*convnet\s.*$/m,
  },
  node("data", verify),
];

let wrong = 0;
const missing = missingNeeds({ withBrowser: true }).map((need) => need.what);
report(
  "machine",
  missing.length === 0,
  missing.length ? `lacks ${missing.join(", ")}` : "complete",
);
for (const check of checks) report(check.part, ...perform(check));
if (wrong > 0) {
  console.log(
    `\n${wrong} wrong. "npm run setup" makes what is missing; it says what it cannot mend.`,
  );
  process.exitCode = 1;
}

/**
 * @param {Check} check
 * @returns {[boolean, string]} whether it is right, and what to show
 */
function perform({ program, args, expect = /^.+$/m }) {
  if (!existsSync(program)) return [false, `${program} is missing`];
  const env = { ...process.env, ...trainingEnvironment, JUPYTER_PATH: jupyterPath };
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: "utf8" });
  const said = expect.exec(stdout)?.[0].trim();
  if (status === 0 && said) return [true, said];
  const error = /^\w*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1);
  return [false, error || `no answer (exit code ${status})`];
}

/**
 * @param {string} part
 * @param {string} code
 * @returns {Check}
 */
function node(part, code) {
  return { part, program: process.execPath, args: ["-e", code] };
}

/**
 * @param {string} part
 * @param {boolean} right
 * @param {string} what
 */
function report(part, right, what) {
  if (!right) wrong++;
  console.log(`${right ? "  " : "✗ "}${part.padEnd(12)} ${what}`);
}
