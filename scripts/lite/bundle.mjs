/** Bundles the kernel for the browser: scripts/kernel, tslab and its compiler, with edges in place of what is Node's. */
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";
import { inPackages, root } from "../setup/paths.mjs";

const here = join(root, "scripts/lite");
const edge = (/** @type {string} */ name) => join(here, `${name}.ts`);

/** What stands in the place of Node's modules and of packages, by the name that is imported. */
const byName = {
  ...Object.fromEntries(
    ["async_hooks", "crypto", "module", "stream", "util", "vm"].flatMap((name) => [
      [name, edge(`node/${name}`)],
      [`node:${name}`, edge(`node/${name}`)],
    ]),
  ),
  ...Object.fromEntries(
    ["fs", "os", "perf_hooks", "inspector", "source-map-support"].map((name) => [
      name,
      edge("node/nothing"),
    ]),
  ),
  path: inPackages("path-browserify/index.js"),
  "@tslab/typescript-for-tslab": edge("kernel/typescript"),
};

/** What stands in the place of a file, by its path in the checkout. */
const byPath = {
  "scripts/kernel/guard.ts": edge("kernel/guard"),
  "scripts/kernel/patched-compiler.ts": edge("kernel/patched-compiler"),
  "src/io/checkout.ts": edge("kernel/checkout"),
  // Jupyter's sockets; the kernel has its own, and only passes the display on through it.
  "node_modules/tslab/dist/jupyter.js": edge("kernel/tslab-jupyter"),
};

/** @type {import("esbuild").Plugin} */
const edges = {
  name: "edges",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\.|^tslab\/dist\/jupyter$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === edges) return undefined;
      const found = await resolve(path, { ...from, pluginData: edges });
      const instead = byPath[/** @type {keyof typeof byPath} */ (relative(root, found.path))];
      // The edge itself may import what it replaces.
      return instead && dirname(instead) !== from.resolveDir ? { path: instead } : found;
    });
  },
};

/**
 * Writes the kernel's worker and the extension that starts it.
 * @param {string} worker the path of the worker's script
 * @param {string} extension the path of the extension's
 */
export async function bundle(worker, extension) {
  /** @type {import("esbuild").BuildOptions} */
  const common = { bundle: true, minify: true, target: "es2022", logLevel: "warning" };
  await Promise.all([
    build({
      ...common,
      entryPoints: [edge("kernel/worker")],
      outfile: worker,
      format: "esm",
      alias: byName,
      plugins: [edges],
      // As in the checkout, where the compiler looks for tslab's own declarations.
      define: { __dirname: '"/node_modules/tslab/dist"', __filename: '""' },
    }),
    build({ ...common, entryPoints: [edge("extension")], outfile: extension, format: "iife" }),
  ]);
}
