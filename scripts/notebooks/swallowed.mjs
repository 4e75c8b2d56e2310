/** Code that makes an error disappear: a learner must see what went wrong. */
import ts from "typescript";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * The `catch` clauses and calls of `.catch` that do nothing with the error, each as "cell:line: what".
 * @param {Pick<Notebook, "cells">} notebook
 * @returns {string[]}
 */
export function swallowedProblems({ cells }) {
  return cells.flatMap(({ id, type, source }) => {
    if (type !== "code") return [];
    const file = ts.createSourceFile("cell.ts", source, ts.ScriptTarget.ES2022, true);
    return swallowing(file).map((node) => {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      return `${id}:${line}: an error is swallowed here; let it end the cell, or show it`;
    });
  });
}

/**
 * @param {ts.Node} node
 * @returns {ts.Node[]}
 */
function swallowing(node) {
  /** @type {ts.Node[]} */
  const inner = [];
  node.forEachChild((child) => {
    inner.push(...swallowing(child));
  });
  return isEmptyCatch(node) || isDeafHandler(node) ? [node, ...inner] : inner;
}

/** @param {ts.Node} node */
function isEmptyCatch(node) {
  return ts.isCatchClause(node) && node.block.statements.length === 0;
}

/**
 * `.catch(() => {})`, or with a body that has no call in it.
 * @param {ts.Node} node
 */
function isDeafHandler(node) {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [handler] = node.arguments;
  if (node.expression.name.text !== "catch" || !handler || !ts.isArrowFunction(handler))
    return false;
  const { body } = handler;
  return ts.isBlock(body) ? body.statements.length === 0 : body.getText() === "undefined";
}
