import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { inPackages } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";

/** The machine in words and numbers; "threads" is what both contestants compute with. */
export function machine() {
  return {
    processor: cpus()[0].model.trim(),
    threads: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 1e9),
  };
}

/**
 * The versions of all that computes.
 * @param {string | undefined} python the one that has PyTorch
 */
export async function versions(python) {
  const code = 'require("convnet").tf.backend().binding.TF_Version';
  const tensorflow = (await run(process.execPath, ["-p", code])).trim();
  const manifest = readFileSync(inPackages("@tensorflow/tfjs-node-gpu/package.json"), "utf8");
  const ours = { node: process.version, tensorflow, tfjs: JSON.parse(manifest).version };
  if (python === undefined) return ours;
  const words = "import torch, torchvision; print(torch.__version__, torchvision.__version__)";
  const [torch, torchvision] = (await run(python, ["-c", words])).trim().split(" ");
  return { ...ours, torch, torchvision };
}
