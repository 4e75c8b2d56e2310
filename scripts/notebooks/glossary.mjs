/** The glossary: each term has a chapter that explains it, and that chapter leads back to the term. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { headings, links } from "./markdown.mjs";
import { readNotebook } from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * What is wrong with the terms of the notebook called "glossary", its headings below the title, each
 * problem as "cell: what". Where links lead is checked with the rest of the prose.
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function glossaryProblems(notebook) {
  if (notebook.name !== "glossary") return [];
  const terms = notebook.cells.flatMap(termsOf);
  return terms.flatMap(({ id, text, anchor, chapters }, index) => {
    const problems = [];
    const before = terms[index - 1]?.text;
    if (before && before.localeCompare(text, "en") > 0) {
      problems.push(`${id}: "${text}" comes after "${before}"; sort the terms`);
    }
    const target = `glossary.ipynb#${anchor}`;
    const silent = chapters.filter((chapter) => !linksOf(notebook, chapter).includes(target));
    problems.push(...silent.map((file) => `${id}: ${file} has no link to ${target}`));
    return problems;
  });
}

/** @param {import("./notebook.mjs").Cell} cell */
function termsOf({ id, source }) {
  const lines = source.split("\n");
  const starts = headings(source).filter(({ level }) => level > 1);
  return starts.map(({ text, anchor, line }, index) => {
    const entry = lines.slice(line, (starts[index + 1]?.line ?? lines.length + 1) - 1).join("\n");
    return { id, text, anchor, chapters: links(entry).map(({ target }) => target) };
  });
}

/**
 * The targets of all links in a notebook beside this one.
 * @param {Notebook} notebook
 * @param {string} file
 */
function linksOf(notebook, file) {
  const path = resolve(dirname(notebook.path), file);
  if (!existsSync(path)) return [];
  const cells = readNotebook(path).cells.filter(({ type }) => type === "markdown");
  return cells.flatMap(({ source }) => links(source).map(({ target }) => target));
}
