/** JupyterLab and nbconvert in a Python environment of the checkout's own. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inConvnet, python, root } from "./paths.mjs";
import { makePythonEnvironment } from "./python-environment.mjs";
import { run } from "./run.mjs";

const requirements = join(root, "requirements.txt");
const venv = inConvnet("venv");

/** JupyterLab asks no server for news or updates; Tab shows what the chosen name is. Also of the course in the browser. */
export const labSettings = {
  "@jupyterlab/apputils-extension:notification": { fetchNews: "false", checkForUpdates: false },
  "@jupyterlab/completer-extension:manager": { showDocumentationPanel: true },
};
const written = JSON.stringify(labSettings);

/** @type {import("./step.mjs").Step} */
export const jupyter = {
  name: "jupyter",
  what: "JupyterLab and nbconvert, in a Python environment",
  inputs: () => [readFileSync(requirements), written],
  // A link to the system's Python: it hangs in the air, and does not exist, once that is gone.
  outputs: [python],
  async run() {
    await makeEnvironment(venv, requirements);
  },
  probe: () => run(python, ["-c", "import jupyterlab, nbconvert, nbclient"]),
  next: "The log has pip's output.",
};

/**
 * A Python environment with JupyterLab and the course's settings for it; one that was there is replaced.
 * @param {string} venv its folder
 * @param {string} requirements the file of its packages, with their digests
 */
export async function makeEnvironment(venv, requirements) {
  await makePythonEnvironment(venv, requirements);
  const settings = join(venv, "share/jupyter/lab/settings");
  mkdirSync(settings, { recursive: true });
  writeFileSync(join(settings, "overrides.json"), written);
}
