/** What every chapter tells its reader: at its head what for, from where and how long; at its end what to keep. */
import { headings } from "./markdown.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

const atHead = ["**Goal.**", "**You need.**", "**Time"];
const sections = ["Summary", "Quiz", "Further reading"];

/**
 * What a chapter, 01-… to 99-…, leaves out, each as "cell: what".
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function chapterProblems({ name, cells }) {
  if (!/^(?!00)\d\d-/.test(name)) return [];
  const prose = cells.filter(({ type }) => type === "markdown");
  const { id = "the file", source = "" } = prose[0] ?? {};
  const found = prose.flatMap((cell) => headings(cell.source).map(({ text }) => text));
  return [
    ...atHead.filter((words) => !source.includes(words)).map((words) => `${id}: has no "${words}"`),
    ...sections
      .filter((section) => !found.includes(section))
      .map((section) => `the file: has no section "## ${section}"`),
  ];
}
