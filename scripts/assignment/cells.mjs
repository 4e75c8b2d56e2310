/** What a chapter asks, and the cells of a notebook that a student handed in. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
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
