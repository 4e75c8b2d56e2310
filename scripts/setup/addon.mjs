/**
 * Compiles the native half of an npm package with one line of g++. The usual builder, node-gyp, wants
 * Node's own headers from a web site, make, and a path without spaces; Node-API needs none of them.
 */
import { mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

const options = [
  ...["-shared", "-fPIC", "-O2", "-std=gnu++17", "-w", "-DNAPI_VERSION=8"],
  `-I${join(root, "node_modules/node-api-headers/include")}`,
];

/**
 * @param {string} target the .node file
 * @param {string[]} sources
 * @param {string[]} settings include folders, definitions and libraries
 */
export async function compileAddon(target, sources, settings) {
  mkdirSync(dirname(target), { recursive: true });
  const beside = `${target}.new`;
  await run("g++", [...options, ...sources, "-o", beside, ...settings]);
  renameSync(beside, target);
}
