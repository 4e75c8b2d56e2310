/** `npm run doctor`: what the course runs on, and what is wrong with each part. */
import { spawnSync } from "node:child_process";
import { courseEnvironment, trainingEnvironment } from "./setup/environment.mjs";
import { missingNeeds } from "./setup/needs.mjs";
import { python, root } from "./setup/paths.mjs";
import { steps } from "./setup/set-up.mjs";
import { forget, isDone } from "./setup/step.mjs";

/**
 * A part of the course: the program that tries it and prints its version, and the step of set-up
 * that made it.
 * @typedef {{ part: string, step: string, program: string, args: string[] }} Check
 */

const verify = `
  const problems = require("./dist/src/data/fetch/verify").verifyCIFAR10();
  if (problems.length > 0) throw new Error(problems.join("; "));
  console.log("CIFAR-10, 60,000 images, all six digests correct");`;

const precision = `
  const isFast = require("./dist/src/ops/processor").hasFastBfloat16();
  console.log(isFast ? "fast on this processor" : "not fast on this processor, which computes in float32");`;

const loadLibraries = `
import ctypes
for name in ("framework", "cc"):
    path = f".convnet/tensorflow/libtensorflow_{name}.so.2"
    ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
print("its two libraries load")`;

const startKernel = `
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="convnet", startup_timeout=30)
print(client.kernel_info(reply=True, timeout=30)["content"]["banner"].splitlines()[0])
manager.shutdown_kernel(now=True)`;

const compareCopy = `
  const notice = require("./dist/notebooks/course/own-copy").copyNotice();
  if (notice) throw new Error(notice);
  console.log("your notebooks are those of the installed course");`;

/** @type {Check[]} */
const checks = [
  node("packages", "tslab", 'console.log(require("tslab/package.json").version)'),
  pythonCheck("jupyter", "JupyterLab", ["-m", "jupyterlab", "--version"]),
  pythonCheck("jupyter", "nbconvert", ["-m", "nbconvert", "--version"]),
  pythonCheck("tensorflow", "TensorFlow", ["-c", loadLibraries]),
  node("binding", "device", 'console.log(require("convnet").deviceName())'),
  node("binding", "bfloat16", precision),
  node("canvas", "canvas", 'console.log("cairo", require("canvas").cairoVersion)'),
  pythonCheck("kernel", "kernel", ["-c", startKernel]),
  node("data", "data", verify),
  // In a class; no step of set-up can repair it.
  ...(process.env.CONVNET_HOME ? [node("", "copy", compareCopy)] : []),
];

report("Node", `${process.versions.node}, ${process.platform} ${process.arch}`);
let wrong = 0;
const missing = missingNeeds({ withBrowser: false }).map(({ what }) => what);
if (missing.length > 0) complain("machine", `lacks ${missing.join("; ")}`);
else report("machine", "has everything that the course needs");
const [browser] = missingNeeds({ withBrowser: true }).slice(missing.length);
if (browser) report("machine", `lacks ${browser.what}; the course works without it`, "note");
for (const check of checks) perform(check);
if (wrong > 0) {
  console.log(`\n${wrong} failed. \`npm run setup\` repairs what it can and reports the rest.`);
  process.exitCode = 1;
}

/** @param {Check} check */
function perform({ part, step, program, args }) {
  const made = steps.filter(({ name }) => name === step);
  if (!made.every(isDone)) return complain(part, "not set up, or set up for a different version");
  const env = courseEnvironment(trainingEnvironment);
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: root, env, encoding: "utf8" });
  if (status === 0) return report(part, stdout.trim());
  made.forEach(forget);
  const error = /^\w*Error: .*$/m.exec(stderr)?.[0] ?? stderr.trim().split("\n").at(-1);
  complain(part, error || `no answer (exit code ${status})`);
}

/**
 * @param {string} step
 * @param {string} part
 * @param {string} code
 * @returns {Check}
 */
function node(step, part, code) {
  return { part, step, program: process.execPath, args: ["-e", code] };
}

/**
 * @param {string} step
 * @param {string} part
 * @param {string[]} args
 * @returns {Check}
 */
function pythonCheck(step, part, args) {
  return { part, step, program: python, args };
}

/**
 * @param {string} part
 * @param {string} what
 */
function complain(part, what) {
  wrong++;
  report(part, what, "WRONG");
}

/**
 * @param {string} part
 * @param {string} what
 */
function report(part, what, mark = "ok") {
  console.log(`${mark.padEnd(6)} ${part.padEnd(12)} ${what}`);
}
