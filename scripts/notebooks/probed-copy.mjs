/** The copy of a notebook that is executed to test it. */
import { join } from "node:path";
import { root } from "../setup/paths.mjs";
import { findSolutions } from "./solutions.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * The notebook as JSON, with its outputs removed, a first cell that loads the probe, and every exercise once more at
 * the end with its solution filled in.
 * @param {Notebook} notebook
 * @returns {string}
 */
export function probedCopy(notebook) {
  const original = JSON.parse(notebook.text);
  const cells = original.cells.map((/** @type {any} */ cell) =>
    cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
  );
  const solved = findSolutions(notebook.cells).map(({ stub, source }) =>
    codeCell(solvedId(stub.id), source),
  );
  const probe = JSON.stringify(join(root, "scripts/notebooks/tensor-probe.cjs"));
  const first = codeCell("probe", `require(${probe});`);
  return JSON.stringify({ ...original, cells: [first, ...cells, ...solved] });
}

/**
 * The id of the solved copy of an exercise's stub.
 * @param {string} stub
 */
export function solvedId(stub) {
  return `${stub}-solved`;
}

/** @param {string} id @param {string} source */
function codeCell(id, source) {
  return { cell_type: "code", id, metadata: {}, source, outputs: [], execution_count: null };
}
