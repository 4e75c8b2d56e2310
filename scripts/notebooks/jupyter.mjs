/** Starts the checkout's own Jupyter tools with the checkout's own kernel. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { courseEnvironment } from "../setup/environment.mjs";
import { python, root } from "../setup/paths.mjs";

/** TensorFlow says this of every start, and no setting of its log silences it. */
const notice =
  /^(WARNING: All log messages before absl|I0000 .* oneDNN custom operations are on).*\n/gm;
const budgets = ["smoke", "laptop", "full"];

/**
 * Runs the venv's Python and gives its exit code; null where it was killed after `seconds`. What it
 * prints goes to `onOutput`. Ctrl-C ends it, its kernel and this process. The answers that it checks
 * are not the learner's: they are kept in a folder of its own, which goes with it.
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
  const learner = mkdtempSync(join(tmpdir(), "convnet-learner-"));
  const CONVNET_PROGRESS = join(learner, "progress.json");
  return new Promise((done, fail) => {
    const child = spawn(python, args, {
      cwd: root,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: courseEnvironment({ ...kernelEnvironment(budget), CONVNET_PROGRESS, ...env }),
    });
    const timer = setTimeout(() => end(child), seconds * 1000);
    const onInterrupt = () => {
      child.once("close", () => process.exit(130));
      end(child);
    };
    process.once("SIGINT", onInterrupt);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (data) => onOutput(String(data).replace(notice, "")));
    }
    child.on("error", fail);
    child.on("close", (code) => {
      clearTimeout(timer);
      process.removeListener("SIGINT", onInterrupt);
      rmSync(learner, { recursive: true, force: true });
      done(code);
    });
  });
}

/**
 * Ends nbclient, which on SIGINT ends its kernel first; kills it if that takes over ten seconds.
 * @param {import("node:child_process").ChildProcess} child
 */
function end(child) {
  child.kill("SIGINT");
  setTimeout(() => child.kill("SIGKILL"), 10_000).unref();
}

/** @param {string} budget */
function kernelEnvironment(budget) {
  return {
    CONVNET_BUDGET: budget,
    CONVNET_CI: "1",
    PYTHONUNBUFFERED: "1",
  };
}
