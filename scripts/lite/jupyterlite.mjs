/**
 * JupyterLite in a Python environment of its own, made by the first `npm run site`: the course's other environment,
 * which `npm start` waits for, would grow by 30 MB that only publishers need.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inConvnet, root } from "../setup/paths.mjs";
import { makePythonEnvironment } from "../setup/python-environment.mjs";
import { startLog } from "../setup/report.mjs";
import { run } from "../setup/run.mjs";
import { isDone, runStep } from "../setup/step.mjs";

const requirements = join(root, "requirements-lite.txt");
const venv = inConvnet("lite");
const python = join(venv, "bin/python");

/** @type {import("../setup/step.mjs").Step} */
const jupyterlite = {
  name: "jupyterlite",
  what: "JupyterLite, for the course in the browser",
  inputs: () => [readFileSync(requirements)],
  outputs: [python],
  run: () => makePythonEnvironment(venv, requirements),
  probe: () => run(python, ["-c", "import jupyterlite_core"]),
  next: "The log has pip's output. `npm run site -- --no-lite` leaves the course in the browser out.",
};

/** Runs JupyterLite's command in the folder that is named first: it leaves a file with its state there. */
const inFolder =
  "import os, sys; os.chdir(sys.argv.pop(1)); from jupyterlite_core.app import main; main()";

/**
 * Writes JupyterLite's own files to `output`, with the configuration and settings in the folder `source`.
 * @param {string} source
 * @param {string} output
 */
export async function buildJupyterLite(source, output) {
  mkdirSync(inConvnet("tmp"), { recursive: true });
  startLog();
  if (!isDone(jupyterlite)) await runStep(jupyterlite);
  await run(python, [
    ...["-c", inFolder, source, "build", "--output-dir", output],
    ...["--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive"],
    // What Python's other packages on this machine would add.
    "--ignore-sys-prefix",
  ]);
}
