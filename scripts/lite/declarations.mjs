/**
 * The declarations that cells are checked against in the browser: the files that the compiler reads for a cell on
 * Node that imports the course, under their paths in the checkout.
 */
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { root } from "../setup/paths.mjs";

const require = createRequire(createRequire(import.meta.url).resolve("tslab"));

/** All that a chapter's cells import, and what tslab itself offers. */
const imports = ["convnet", "convnet-course", "tslab"]
  .map((name) => `import "${name}";`)
  .join("\n");

/** @returns {Record<string, string>} each file's text by its path, such as "/dist/src/index.d.ts" */
export function declarations() {
  /** @type {import("@tslab/typescript-for-tslab")} */
  const compiler = require("@tslab/typescript-for-tslab");
  const path = join(root, "notebooks/course.d.ts");
  // As tslab has them (tslab/dist/converter.js), for what they say about which files are read.
  const options = {
    module: compiler.ModuleKind.ESNext,
    moduleResolution: compiler.ModuleResolutionKind.Node10,
    target: compiler.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts"],
    resolveJsonModule: true,
    typeRoots: [join(root, "node_modules/@types")],
  };
  const host = compiler.createCompilerHost(options);
  /** @type {Record<string, string>} */
  const files = {};
  const { readFile, fileExists } = host;
  host.fileExists = (file) => file === path || fileExists(file);
  host.readFile = (file) => {
    const text = file === path ? imports : readFile(file);
    if (text !== undefined) files[inCheckout(file)] = shortened(file, text);
    return text;
  };
  const { length } = compiler.createProgram([path], options, host).getSourceFiles();
  if (length < 100) throw new Error(`a cell reads ${length} files; run \`npm run build\` first`);
  return files;
}

/** @param {string} file */
function inCheckout(file) {
  return `/${relative(root, existsSync(file) ? realpathSync(file) : file)}`;
}

/** @param {string} file @param {string} text */
function shortened(file, text) {
  // Node's own docstrings are half of all the text, and a browser has little of what they describe.
  if (file.includes("@types/node/")) return text.replace(/\/\*\*[\s\S]*?\*\//g, "");
  if (!file.endsWith("package.json")) return text;
  const { name, version, main, types, typings, exports, typesVersions } = JSON.parse(text);
  return JSON.stringify({ name, version, main, types, typings, exports, typesVersions });
}
