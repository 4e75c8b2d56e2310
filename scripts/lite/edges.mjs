/** What replaces Node's part of the checkout in the browser. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { inPackages, root } from "../setup/paths.mjs";

/**
 * esbuild's options for what is to run in the browser. A file of scripts/lite/edges takes the place of the file with the
 * same path in the checkout; those of edges/node, of Node's modules and of packages. Those of `more` go first.
 * @param {string[]} more folders of scripts/lite
 */
export function withEdges(...more) {
  const folders = [...more, "edges"].map((name) => join(root, "scripts/lite", name));
  const path = inPackages("path-browserify/index.js");
  return {
    // What they expect of Node's global names.
    inject: [join(root, "scripts/lite/edges/globals.ts")],
    alias: { path, "node:path": path },
    plugins: [
      {
        name: "edges first",
        setup(/** @type {import("esbuild").PluginBuild} */ { onResolve }) {
          onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
            const name = path.startsWith(".")
              ? relative(root, join(resolveDir, path)).replace(/^node_modules/, "node")
              : join("node", path.replace("node:", ""));
            const edge = folders
              .map((folder) => join(folder, `${name}.ts`))
              .find((file) => existsSync(file));
            // The edge itself may import what it replaces.
            return edge && edge !== importer ? { path: edge } : undefined;
          });
        },
      },
    ],
  };
}
