/** What the outputs of an executed notebook must be like. */
import ts from "typescript";
import { joined } from "./notebook.mjs";
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
    if (!says(unsolved, "Not yet")) problems.push(`${stub.id}: the stub does not say "Not yet"`);
    const solved = /** @type {Cell} */ (byId.get(solvedId(stub.id)));
    if (!says(solved, "Right")) {
      problems.push(`${stub.id}: with its solution it does not say "Right" but ${text(solved)}`);
    }
  }
  const stubs = new Set(solutions.map(({ stub }) => stub.id));
  for (const cell of executed.cells) {
    if (says(cell, "Not yet") && !stubs.has(cell.id)) {
      problems.push(`${cell.id}: an exercise with no folded solution after it`);
    }
  }
  return problems;
}

/**
 * What is wrong with one code cell's outputs.
 * @param {Cell} cell
 * @returns {string[]}
 */
export function outputProblems(cell) {
  const problems = [];
  const mayFail = cell.tags.includes("raises-exception");
  const error = cell.outputs.find((output) => output.output_type === "error");
  if (error && !mayFail) problems.push(`${cell.id}: ${error.ename}: ${error.evalue}`);
  if (!error && mayFail) problems.push(`${cell.id}: no error, though tagged raises-exception`);
  const warning = cell.outputs.find(({ name }) => name === "stderr");
  if (warning) problems.push(`${cell.id}: wrote to stderr: ${joined(warning.text).trim()}`);
  if (!onlyDefines(cell.source) && !cell.outputs.some(isVisible)) {
    problems.push(`${cell.id}: shows nothing; end the cell by showing what it made`);
  }
  return problems;
}

/** @param {import("./notebook.mjs").Output} output */
function isVisible({ output_type, text, data }) {
  if (output_type === "stream") return joined(text).trim() !== "";
  return output_type === "error" || Object.keys(data ?? {}).length > 0;
}

/**
 * Whether a cell has nothing to show, having only imports, functions, classes and types.
 * @param {string} source
 */
function onlyDefines(source) {
  return ts
    .createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022)
    .statements.every(
      (statement) =>
        ts.isFunctionDeclaration(statement) ||
        ts.isClassDeclaration(statement) ||
        ts.isInterfaceDeclaration(statement) ||
        ts.isTypeAliasDeclaration(statement) ||
        ts.isImportDeclaration(statement),
    );
}

/** @param {Cell} cell @param {string} verdict */
function says(cell, verdict) {
  return text(cell).includes(verdict);
}

/** @param {Cell} cell */
function text({ outputs }) {
  return outputs
    .map(({ text, data }) => joined(text ?? /** @type {string} */ (data?.["text/plain"])))
    .join("\n")
    .trim();
}
