/** Makes the course's bundle for the browser: course.js, and beside it TensorFlow.js's WebAssembly, `assets` and `data`. */
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { inPackages, root } from "../setup/paths.mjs";
import { withEdges } from "./edges.mjs";
import { writeSheets } from "./sheets.mjs";
import { compileKernels } from "./wasm/compile.mjs";

const wasmFolder = inPackages("@tensorflow/tfjs-backend-wasm/dist");

/**
 * Makes all of it in `folder`.
 * @param {string} folder
 */
export async function buildCourse(folder) {
  mkdirSync(folder, { recursive: true });
  const sheets = await writeSheets(join(folder, "data"));
  const assets = ["assets/fonts", "assets/runs"].flatMap((name) => filesBelow(name));
  for (const name of assets) cpSync(join(root, name), join(folder, name));
  for (const name of readdirSync(wasmFolder).filter((file) => file.endsWith(".wasm"))) {
    cpSync(join(wasmFolder, name), join(folder, name));
  }
  await build({
    entryPoints: [join(root, "scripts/lite/course.ts")],
    outfile: join(folder, "course.js"),
    ...{ bundle: true, minify: true, format: "esm", target: "es2022" },
    ...withEdges(),
    define: {
      ASSETS: JSON.stringify(assets),
      SHEETS: JSON.stringify(sheets),
      KERNELS: JSON.stringify(await compileKernels()),
    },
    logLevel: "warning",
  });
}

/** @param {string} folder */
function filesBelow(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}
