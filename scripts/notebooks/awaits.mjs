/** Cells that the kernel cannot start: tslab sees an await only where a plain one stands. */
import ts from "typescript";
import { codeCells } from "./cell-module.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * The cells whose only awaits are `await (…)` or `for await`, each as "cell:line: what".
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function awaitProblems(notebook) {
  return codeCells(notebook).flatMap(({ id, source }) => {
    const code = `${source}\nexport {};`;
    const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true);
    const awaits = topLevelAwaits(file);
    if (awaits.length === 0 || awaits.some(isPlain)) return [];
    const { line } = file.getLineAndCharacterOfPosition(awaits[0].getStart());
    return [
      `${id}:${line + 1}: the kernel does not see this await; put a plain one in the cell, such as` +
        " await show(…)",
    ];
  });
}

/** @param {ts.Node} node */
function isPlain(node) {
  return ts.isAwaitExpression(node) && !node.expression.getText().startsWith("(");
}

/** @param {ts.Node} node @returns {ts.Node[]} */
function topLevelAwaits(node) {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return [];
  const here = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier);
  /** @type {ts.Node[]} */
  const found = here ? [node] : [];
  ts.forEachChild(node, (child) => {
    found.push(...topLevelAwaits(child));
  });
  return found;
}
