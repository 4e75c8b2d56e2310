/** What a chapter asks, and which cells of a student's notebook an answer needs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { joined } from "../notebooks/notebook.mjs";
import { root } from "../setup/paths.mjs";

/**
 * An exercise, "exercises.training.direction", or a quiz, "quizzes.training"; `of` are its points and
 * `cell` the id of the chapter's cell that checks it.
 * @typedef {{ name: string, of: number, cell: string }} Exercise
 */

/** @typedef {{ index: number, code: string }} Code */

const check = /\b((?:exercises\.\w+|quizzes)\.\w+)\.check\(/;

/**
 * What the chapter asks, in its order: a point for each exercise and for each question of its quiz.
 * @param {import("../notebooks/notebook.mjs").Notebook} chapter
 * @returns {Exercise[]}
 */
export function exercisesOf(chapter) {
  const asked = chapter.cells.flatMap(({ id, type, source }) => {
    const name = type === "code" && check.exec(source)?.[1];
    return name ? [{ name, cell: id }] : [];
  });
  if (asked.length === 0) throw new Error(`${chapter.name} asks nothing; choose another chapter`);
  const path = join(root, "notebooks/course", `${chapter.name}.json`);
  const { quiz = {} } = JSON.parse(readFileSync(path, "utf8"));
  const questions = Object.keys(quiz).length;
  return asked.map((each) => ({ ...each, of: each.name.startsWith("quizzes.") ? questions : 1 }));
}

/**
 * The code cells of a notebook that a student handed in. Throws if the text is none, and says what it is.
 * @param {string} text
 * @returns {Code[]}
 */
export function submittedCells(text) {
  if (text.trim() === "") throw new Error("the file is empty");
  if (text.startsWith("%PDF")) throw new Error("the file is a PDF; hand in the notebook itself");
  let saved;
  try {
    saved = JSON.parse(text);
  } catch (error) {
    throw new Error(
      `the file is no notebook, or not all of one: ${/** @type {Error} */ (error).message}`,
    );
  }
  if (saved?.nbformat !== 4) {
    const found = saved?.nbformat === undefined ? "no nbformat" : `nbformat ${saved.nbformat}`;
    throw new Error(`the file has ${found}, expected 4; open it in JupyterLab and save it again`);
  }
  if (!Array.isArray(saved.cells)) throw new Error("the notebook has no cells");
  const cells = /** @type {{ cell_type?: unknown, source?: unknown }[]} */ (saved.cells);
  return cells.flatMap((cell, index) => {
    if (cell?.cell_type !== "code") return [];
    return [{ index: index + 1, code: String(joined(/** @type {string} */ (cell.source))) }];
  });
}

/**
 * The cell with the answer to an exercise, and before it those that declare what it uses, in the notebook's
 * order. Other cells are not run, so that no exercise waits for a training run that it does not need.
 * Undefined if no cell checks the exercise.
 * @param {Code[]} cells
 * @param {string} name
 */
export function cellsFor(cells, name) {
  const own = cells.map(({ code }) => code.includes(`${name}.check(`)).lastIndexOf(true);
  if (own < 0) return undefined;
  const names = cells.slice(0, own + 1).map(({ code }) => namesIn(code));
  const needed = new Set([own]);
  /** @param {number} at */
  const need = (at) => {
    for (const used of names[at].uses) {
      if (names[at].declares.has(used)) continue;
      const before = names.slice(0, at);
      const from = before.map(({ declares }) => declares.has(used)).lastIndexOf(true);
      if (from < 0 || needed.has(from)) continue;
      needed.add(from);
      need(from);
    }
  };
  need(own);
  return [...needed].sort((a, b) => a - b).map((at) => cells[at]);
}

/**
 * The names that a cell declares at its top level, and those that it uses anywhere.
 * @param {string} code
 */
function namesIn(code) {
  const file = ts.createSourceFile("cell.ts", code, ts.ScriptTarget.ES2022, true);
  /** @type {{ declares: Set<string>, uses: Set<string> }} */
  const found = { declares: new Set(), uses: new Set() };
  /** @param {ts.Node} node */
  const visit = (node) => {
    const { parent } = node;
    const isProperty =
      (ts.isPropertyAccessExpression(parent ?? node) || ts.isPropertyAssignment(parent ?? node)) &&
      /** @type {ts.PropertyAccessExpression} */ (parent).name === node;
    if (ts.isIdentifier(node) && !isProperty) found.uses.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  for (const statement of file.statements) {
    for (const name of topNames(statement)) found.declares.add(name);
  }
  return found;
}

/**
 * @param {ts.Statement} statement
 * @returns {string[]}
 */
function topNames(statement) {
  /** @type {string[]} */
  const names = [];
  /** @param {ts.Node} node */
  const bind = (node) => {
    if (ts.isIdentifier(node)) names.push(node.text);
    else if (ts.isBindingElement(node)) bind(node.name);
    else ts.forEachChild(node, bind);
  };
  if (ts.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) bind(name);
  } else if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) names.push(name.text);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) names.push(namedBindings.name.text);
    else if (namedBindings) names.push(...namedBindings.elements.map((each) => each.name.text));
  } else {
    const { name } = /** @type {{ name?: ts.Node }} */ (statement);
    if (name && ts.isIdentifier(name)) names.push(name.text);
  }
  return names;
}
