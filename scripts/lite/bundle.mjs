/** Bundles the kernel for the browser: scripts/kernel, tslab and its compiler, with edges in place of what is Node's. */
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../setup/paths.mjs";
import { withEdges } from "./edges.mjs";

/**
 * Writes the kernel's worker and the extension that starts it.
 * @param {string} worker the path of the worker's script
 * @param {string} extension the path of the extension's
 */
export async function bundle(worker, extension) {
  const entry = (/** @type {string} */ name) => [join(root, "scripts/lite", `${name}.ts`)];
  /** @type {import("esbuild").BuildOptions} */
  const common = { bundle: true, minify: true, target: "es2022", logLevel: "warning" };
  await Promise.all([
    build({
      ...common,
      entryPoints: entry("kernel/worker"),
      outfile: worker,
      format: "esm",
      ...withEdges("kernel/edges"),
      // As in the checkout, where the compiler looks for tslab's own declarations.
      define: { __dirname: '"/node_modules/tslab/dist"', __filename: '""' },
    }),
    build({ ...common, entryPoints: entry("extension"), outfile: extension, format: "iife" }),
  ]);
}
