/** What the outputs of a code cell must be like, in a saved notebook and in one just executed. */
import ts from "typescript";
import { joined } from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Cell} Cell */
/** @typedef {import("./notebook.mjs").Output} Output */

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
  if (cell.outputs.some(hasNoWords)) problems.push(`${cell.id}: a figure without alternative text`);
  if (cell.outputs.some(hasNoPng))
    problems.push(
      `${cell.id}: an interactive figure without a PNG for readers that cannot draw it`,
    );
  if (!onlyDefines(cell.source) && !cell.outputs.some(isVisible)) {
    problems.push(`${cell.id}: shows nothing; end the cell by showing what it made`);
  }
  return problems;
}

/** @param {Output} output */
function isVisible({ output_type, text, data }) {
  if (output_type === "stream") return joined(text).trim() !== "";
  return output_type === "error" || Object.keys(data ?? {}).length > 0;
}

/** @param {Output} output */
function hasNoWords({ data = {}, metadata = {} }) {
  const picture = Object.keys(data).find((type) => type.startsWith("image/"));
  if (!picture) return false;
  const own = /** @type {{ alt?: string } | undefined} */ (metadata[picture]);
  return !(own?.alt ?? metadata.alt);
}

/** @param {Output} output */
function hasNoPng({ data = {} }) {
  const interactive = Object.keys(data).some((type) =>
    /^application\/vnd\.vega(lite)?\./.test(type),
  );
  return interactive && !("image/png" in data);
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
