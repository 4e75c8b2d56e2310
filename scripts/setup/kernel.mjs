/** The course's kernel, registered in the checkout: nothing is written to the user's own Jupyter. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { trainingEnvironment } from "./environment.mjs";
import { jupyterPath, python, root } from "./paths.mjs";
import { run } from "./run.mjs";

const folder = join(jupyterPath, "kernels/convnet");

/** @type {import("./step.mjs").Step} */
export const kernel = {
  name: "kernel",
  what: "the TypeScript kernel, registered for this folder",
  // It names this Node and this folder: with another Node, or moved, it is written again.
  inputs: () => [kernelspec()],
  outputs: [join(folder, "kernel.json")],
  async run() {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, "kernel.json");
    writeFileSync(`${path}.new`, kernelspec());
    renameSync(`${path}.new`, path);
  },
  async probe() {
    const env = { JUPYTER_PATH: jupyterPath };
    const list = await run(python, ["-m", "jupyter_client.kernelspecapp", "list"], { env });
    if (!/^\s*convnet\s/m.test(list)) throw new Error(`Jupyter does not list it:\n${list}`);
  },
  next: "The log has Jupyter's words.",
};

function kernelspec() {
  const spec = {
    display_name: "TypeScript (convnet)",
    language: "typescript",
    argv: [process.execPath, join(root, "dist/scripts/kernel/launcher.js"), "{connection_file}"],
    env: trainingEnvironment,
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}
