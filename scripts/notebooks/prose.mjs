/** What the Markdown cells must be like: headings, links, images. */
import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { headings, links } from "./markdown.mjs";
import { readNotebook } from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */
/** @typedef {import("./notebook.mjs").Cell} Cell */

/**
 * The problems in a notebook's prose, each as "cell:line: what".
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function proseProblems(notebook) {
  const cells = notebook.cells.filter(({ type }) => type === "markdown");
  return [...headingProblems(cells), ...cells.flatMap((cell) => linkProblems(notebook, cell))];
}

/** @param {Cell[]} cells */
function headingProblems(cells) {
  const problems = [];
  let above = 0;
  for (const { id, source } of cells) {
    for (const { level, text, line } of headings(source)) {
      const at = `${id}:${line}: the heading "${text}"`;
      if (above === 0 && level !== 1)
        problems.push(`${at} comes before the title; start with "# …"`);
      else if (above > 0 && level === 1) problems.push(`${at} is a second title; use "## …"`);
      else if (level > above + 1) {
        problems.push(`${at} skips a level; expected "${"#".repeat(above + 1)} …" at most`);
      }
      above = level;
    }
  }
  if (above === 0) problems.push(`${cells[0]?.id ?? "the first cell"}: no title; start with "# …"`);
  return problems;
}

/**
 * The links of a text that lead nowhere from the notebook, and images without words.
 * @param {Notebook} notebook
 * @param {Cell} cell
 */
export function linkProblems(notebook, { id, source }) {
  const problems = [];
  for (const { target, line, alt } of links(source)) {
    const at = `${id}:${line}:`;
    if (alt?.trim() === "") problems.push(`${at} the image ${target} has no alternative text`);
    const missing = missingTarget(notebook, target, alt !== undefined);
    if (missing) problems.push(`${at} ${missing}`);
  }
  return problems;
}

/** @param {Notebook} notebook @param {string} target @param {boolean} image */
function missingTarget(notebook, target, image) {
  if (/^(https?|mailto):/.test(target)) {
    return image ? `the image ${target} is on another machine; put it into assets/` : undefined;
  }
  const [file, anchor] = target.split("#").map(decodeURIComponent);
  const path = file === "" ? notebook.path : resolve(dirname(notebook.path), file);
  if (!existsSync(path)) return `the link ${target} leads nowhere: there is no file ${file}`;
  if (anchor === undefined || !path.endsWith(".ipynb")) return undefined;
  const there = path === notebook.path ? notebook : readNotebook(path);
  const anchors = there.cells
    .filter(({ type }) => type === "markdown")
    .flatMap((cell) => headings(cell.source).map((heading) => heading.anchor));
  if (anchors.includes(anchor)) return undefined;
  return `the link ${target} leads nowhere; the headings there are ${anchors.join(", ")}`;
}
