/** The course's kernel, registered with the checkout's own Jupyter: nothing is written to the user's. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { trainingEnvironment } from "./environment.mjs";
import { inConvnet, inPackages, kernelspecs, python, root } from "./paths.mjs";
import { run } from "./run.mjs";

const folder = join(kernelspecs, "convnet");

/** @type {import("./step.mjs").Step} */
export const kernel = {
  name: "kernel",
  what: "the TypeScript kernel, registered for this folder",
  // It names this Node and this folder: with another Node, or moved, it is written again.
  inputs: () => [kernelspec()],
  outputs: [join(folder, "kernel.json")],
  async run() {
    leadCommandsHere();
    writeKernelspec(folder);
  },
  async probe() {
    const list = await run(python, ["-m", "jupyter_client.kernelspecapp", "list"]);
    if (!/^\s*convnet\s/m.test(list)) throw new Error(`Jupyter does not list it:\n${list}`);
  },
  next: "The log has Jupyter's output.",
};

/**
 * Writes the kernel's description into `folder`, whole or not at all.
 * @param {string} folder
 */
export function writeKernelspec(folder) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "kernel.json");
  writeFileSync(`${path}.new`, kernelspec());
  renameSync(`${path}.new`, path);
}

function kernelspec() {
  const spec = {
    display_name: "TypeScript (convnet)",
    language: "typescript",
    argv: [process.execPath, join(root, "dist/scripts/kernel/launcher.js"), "{connection_file}"],
    // The stop button comes as a message: a thread of the kernel reads it while a cell computes.
    interrupt_mode: "message",
    // Options for Node that a user has set for other programs could keep the kernel from starting. The course's
    // packages are found from a notebook in any folder, such as a learner's copy.
    env: { ...trainingEnvironment, NODE_OPTIONS: "", NODE_PATH: inPackages() },
  };
  return `${JSON.stringify(spec, null, 2)}\n`;
}

/**
 * The environment's commands, such as `jupyter`, name their Python by its full path: after a move, the new
 * one. By way of the shell, since the first line of a script cannot name a path with a space.
 */
function leadCommandsHere() {
  const bin = inConvnet("venv/bin");
  if (!existsSync(bin)) return;
  const head = /^#!(\/bin\/sh\n'''exec' ".*\n' '''|\/.*\/\.convnet\/venv\/bin\/python[\d.]*)\n/;
  const here = `#!/bin/sh\n'''exec' "${python}" "$0" "$@"\n' '''\n`;
  for (const file of readdirSync(bin, { withFileTypes: true })) {
    const path = join(bin, file.name);
    const text = file.isFile() ? readFileSync(path, "utf8") : "";
    if (!head.test(text)) continue;
    writeFileSync(
      `${path}.new`,
      text.replace(head, () => here),
      { mode: statSync(path).mode },
    );
    renameSync(`${path}.new`, path);
  }
}
