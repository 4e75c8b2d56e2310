/** Starts the checkout's own Jupyter tools with the checkout's own kernel. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./notebook.mjs";

const python = join(root, ".convnet/venv/bin/python");
const budgets = ["smoke", "laptop", "full"];

/**
 * Runs the venv's Python and gives its exit code; null where it was killed after `seconds`.
 * What it prints goes to `onOutput`.
 * @param {string[]} args
 * @param {{ budget: string, seconds: number, onOutput: (text: string) => void, env?: Record<string, string> }} options
 * @returns {Promise<number | null>}
 */
export function runPython(args, { budget, seconds, onOutput, env = {} }) {
  if (!existsSync(python)) {
    throw new Error(`${python} is missing; run "npm run setup" once, which installs Jupyter`);
  }
  if (!budgets.includes(budget)) {
    throw new Error(`unknown budget "${budget}"; expected ${budgets.join(", ")}`);
  }
  return new Promise((done, fail) => {
    const child = spawn(python, args, {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...kernelEnvironment(budget), ...env },
    });
    const endGroup = () => process.kill(-(/** @type {number} */ (child.pid)), "SIGKILL");
    const timer = setTimeout(endGroup, seconds * 1000);
    process.once("SIGINT", endGroup);
    child.stdout.on("data", (data) => onOutput(String(data)));
    child.stderr.on("data", (data) => onOutput(String(data)));
    child.on("error", fail);
    child.on("close", (code) => {
      clearTimeout(timer);
      process.removeListener("SIGINT", endGroup);
      done(code);
    });
  });
}

/** @param {string} budget */
function kernelEnvironment(budget) {
  const paths = [join(root, ".convnet/share/jupyter"), process.env.JUPYTER_PATH];
  return {
    CONVNET_BUDGET: budget,
    CONVNET_CI: "1",
    JUPYTER_PATH: paths.filter(Boolean).join(delimiter),
    PYTHONUNBUFFERED: "1",
  };
}
