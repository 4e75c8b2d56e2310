/** What the outputs of an executed notebook must be like. */
import { joined } from "./notebook.mjs";
import { outputProblems } from "./outputs.mjs";
import { solvedId } from "./probed-copy.mjs";
import { findSolutions } from "./solutions.mjs";

/** @typedef {import("./notebook.mjs").Cell} Cell */
/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * The problems in the executed copy of a notebook, each as "cell: what".
 * @param {Notebook} notebook
 * @param {Notebook} executed
 */
export function verifyOutputs(notebook, executed) {
  const byId = new Map(executed.cells.map((cell) => [cell.id, cell]));
  const problems = notebook.cells
    .filter(({ type }) => type === "code")
    .flatMap(({ id }) => outputProblems(/** @type {Cell} */ (byId.get(id))));
  const solutions = findSolutions(notebook.cells);
  for (const { stub } of solutions) {
    const unsolved = /** @type {Cell} */ (byId.get(stub.id));
    if (!says(unsolved, /^Not yet:/m)) problems.push(`${stub.id}: the stub does not say "Not yet"`);
    const solved = /** @type {Cell} */ (byId.get(solvedId(stub.id)));
    if (!says(solved, /^Correct:/m)) {
      problems.push(`${stub.id}: with its solution it does not say "Correct" but ${text(solved)}`);
    }
  }
  return problems;
}

/** @param {Cell} cell @param {RegExp} verdict */
function says(cell, verdict) {
  return verdict.test(text(cell));
}

/** @param {Cell} cell */
function text({ outputs }) {
  return outputs
    .map(({ text, data }) => joined(text ?? /** @type {string} */ (data?.["text/plain"])))
    .join("\n")
    .trim();
}
