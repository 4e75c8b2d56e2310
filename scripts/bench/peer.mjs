/** PyTorch in a Python environment of its own, for the bench only: 2.8 GB to download, 5.5 GB on the disk. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inConvnet, root } from "../setup/paths.mjs";
import { makePythonEnvironment } from "../setup/python-environment.mjs";
import { run } from "../setup/run.mjs";
import { isDone, runStep } from "../setup/step.mjs";

const requirements = join(root, "scripts/bench/requirements.txt");
const venv = inConvnet("peer");
const python = join(venv, "bin/python");

/** @type {import("../setup/step.mjs").Step} */
const step = {
  name: "peer",
  what: "PyTorch and torchvision, to compare with",
  inputs: () => [readFileSync(requirements)],
  outputs: [python],
  run: () => makePythonEnvironment(venv, requirements, ["--no-cache-dir"]),
  probe: () => run(python, ["-c", "import torch, torchvision; torch.zeros(2) + 1"]),
  next: "Or measure without it: npm run bench -- --peer none",
};

/** The Python that has PyTorch; installs it where it is missing. */
export async function installPeer() {
  if (!isDone(step)) await runStep(step);
  return python;
}
