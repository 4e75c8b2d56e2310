/** What a chapter asks, in the JSON file of its name in course/ beside it: read as the notebook's prose is. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { linkProblems } from "./prose.mjs";
import { spellingProblems } from "./spelling.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/** What is no prose: names, and the lines of code of the bug lab. */
const notProse = ["key", "kind", "right", "bug"];
/** Code in a text, also without backticks: a call. */
const call = /[\w.]+\([^()]*\)/g;

/**
 * The problems in a chapter's questions, each as "file, where in it: what".
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function questionProblems(notebook) {
  const { file, chapter } = readQuestions(notebook);
  const cells = questionCells(notebook);
  const code = notebook.cells.filter(({ type }) => type === "code").map(({ source }) => source);
  const unasked = Object.keys(chapter.exercises ?? {}).filter(
    (name) => !code.some((source) => source.includes(`.${name}.check(`)),
  );
  return [
    ...spellingProblems({ ...notebook, cells }),
    ...cells.flatMap((cell) => linkProblems(notebook, cell)),
    ...unasked.map((name) => `${file}, exercises.${name}: no cell of the notebook checks it`),
  ];
}

/**
 * The texts of a chapter's questions as Markdown cells, each named by its file and its place there.
 * @param {Notebook} notebook
 * @returns {import("./notebook.mjs").Cell[]}
 */
export function questionCells(notebook) {
  const { file, chapter } = readQuestions(notebook);
  return textsOf(chapter).map(({ at, text }) => {
    const source = text.replace(call, "…");
    return { id: `${file}, ${at}`, type: "markdown", source, tags: [], count: null, outputs: [] };
  });
}

/** @param {Notebook} notebook */
function readQuestions(notebook) {
  const file = `course/${notebook.name}.json`;
  const path = join(dirname(notebook.path), file);
  return { file, chapter: existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {} };
}

/**
 * The texts of a chapter, options included, with where they stand, such as "exercises.size.hints.0".
 * @param {unknown} value
 * @param {string[]} [path]
 * @returns {{ at: string, text: string }[]}
 */
function textsOf(value, path = []) {
  const at = path.join(".");
  if (typeof value === "string") return [{ at, text: value }];
  if (typeof value !== "object" || value === null) return [];
  const options = path.at(-1) === "options" ? Object.keys(value) : [];
  return [
    ...options.map((text) => ({ at, text })),
    ...Object.entries(value)
      .filter(([key]) => !notProse.includes(key) || path.at(-1) === "options")
      .flatMap(([key, below]) => textsOf(below, [...path, key])),
  ];
}
