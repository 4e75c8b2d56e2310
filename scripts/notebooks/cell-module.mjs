/** A notebook's code cells as one TypeScript module, as the kernel sees them. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../setup/paths.mjs";
import { findSolutions } from "./solutions.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */
/** @typedef {import("./notebook.mjs").Cell} Cell */

/** Where the modules of this process are, inside the checkout so that "convnet" is found. */
export const cellsFolder = join(root, "build/cells", String(process.pid));
process.once("exit", () => rmSync(cellsFolder, { recursive: true, force: true }));

/**
 * `at` gives for a line of the module, counted from 1, the "cell:line" that it came from.
 * @typedef {{ path: string, notebook: Notebook, at: (line: number) => string }} CellModule
 */

/**
 * Writes the module of a notebook, and one with its exercises solved where it has any. Cells that
 * are meant to fail are left out.
 * @param {Notebook} notebook
 * @returns {CellModule[]}
 */
export function writeModules(notebook) {
  const cells = codeCells(notebook);
  const solved = new Map(
    findSolutions(notebook.cells).map(({ stub, source }) => [stub.id, source]),
  );
  const modules = [writeModule(notebook, `${notebook.name}.ts`, cells)];
  if (solved.size > 0) {
    const answered = cells.map((cell) => ({ ...cell, source: solved.get(cell.id) ?? cell.source }));
    modules.push(writeModule(notebook, `${notebook.name}.solved.ts`, answered));
  }
  return modules;
}

/**
 * The code cells that must compile.
 * @param {Notebook} notebook
 */
export function codeCells({ cells }) {
  return cells.filter(({ type, tags }) => type === "code" && !tags.includes("raises-exception"));
}

/** @param {Notebook} notebook @param {string} file @param {Cell[]} cells @returns {CellModule} */
function writeModule(notebook, file, cells) {
  const path = join(cellsFolder, file);
  const origins = cells.flatMap(({ id, source }) =>
    source.split("\n").map((_, index) => `${id}:${index + 1}`),
  );
  const code = `${cells.map(({ source }) => source).join("\n")}\nexport {};\n`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, code);
  return { path, notebook, at: (line) => origins[line - 1] ?? "the last cell" };
}
