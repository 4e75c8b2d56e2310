/** JupyterHub, nbgitpuller and JupyterLab in a Python environment of the class's own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeEnvironment } from "../setup/jupyter.mjs";
import { inConvnet, root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { isDone, runStep } from "../setup/step.mjs";

const requirements = join(root, "deploy/requirements.txt");
const venv = inConvnet("class");

/** The Python that has JupyterHub. */
export const classPython = join(venv, "bin/python");

/** @type {import("../setup/step.mjs").Step} */
const step = {
  name: "class",
  what: "JupyterHub, nbgitpuller and JupyterLab, for a class",
  inputs: () => [readFileSync(requirements)],
  outputs: [classPython],
  run: () => makeEnvironment(venv, requirements),
  probe: () => run(classPython, ["-c", "import jupyterhub, jupyterlab, nbgitpuller"]),
  next: "The log has pip's output.",
};

/** Installs it where it is missing. */
export async function installClass() {
  if (!isDone(step)) await runStep(step);
}
