/** The copy of a notebook that is executed to test it. */
import { join } from "node:path";
import { root } from "../setup/paths.mjs";
import { findSolutions } from "./solutions.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/** The id of the cell that runs before the notebook's first. */
export const startId = "probe-start";

/**
 * The notebook as JSON, with its outputs removed, a cell that reports to the probe after each code
 * cell, and every exercise once more at the end with its solution filled in.
 * @param {Notebook} notebook
 * @returns {string}
 */
export function probedCopy(notebook) {
  const original = JSON.parse(notebook.text);
  const cells = original.cells.flatMap((/** @type {any} */ cell) =>
    cell.cell_type === "code"
      ? [{ ...cell, outputs: [], execution_count: null }, probeCell(cell.id)]
      : [cell],
  );
  for (const { stub, source } of findSolutions(notebook.cells)) {
    const id = solvedId(stub.id);
    cells.push(codeCell(id, source), probeCell(id));
  }
  return JSON.stringify({ ...original, cells: [probeCell(startId), ...cells] });
}

/**
 * The id of the solved copy of an exercise's stub.
 * @param {string} stub
 */
export function solvedId(stub) {
  return `${stub}-solved`;
}

/** @param {string} id */
function probeCell(id) {
  const probe = JSON.stringify(join(root, "scripts/notebooks/probe.cjs"));
  const report = id === startId ? id : `probe-${id}`;
  return codeCell(report, `require(${probe})(${JSON.stringify(id)});`);
}

/** @param {string} id @param {string} source */
function codeCell(id, source) {
  return { cell_type: "code", id, metadata: {}, source, outputs: [], execution_count: null };
}
