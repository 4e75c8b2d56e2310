/** What a saved notebook must be like, apart from its code and its prose. */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { leakProblems } from "./leaks.mjs";
import { outputProblems } from "./outputs.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */
/** @typedef {import("./notebook.mjs").Cell} Cell */

const largest = 2_000_000;
/** Short enough for nbformat's 64 characters with the tester's additions. */
const slug = /^(?=.{1,48}$)[a-z0-9]+(-[a-z0-9]+)*$/;

/** The metadata that every notebook has, as the writer of outputs sets it. */
const metadata = JSON.parse(readFileSync(new URL("metadata.json", import.meta.url), "utf8"));

/**
 * The problems of a saved notebook, each as "cell: what".
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function structureProblems(notebook) {
  const code = notebook.cells.filter(({ type }) => type === "code");
  const executed = code.length === 0 || code.some(({ count }) => count !== null);
  return [
    ...fileProblems(notebook),
    ...idProblems(notebook.cells),
    ...notebook.cells.flatMap(leakProblems),
    ...(executed
      ? [...countProblems(code), ...code.flatMap(outputProblems)]
      : [`the file: never executed; run "npm run notebooks -- ${notebook.name}"`]),
  ];
}

/** @param {Notebook} notebook */
function fileProblems({ text, format, metadata: found }) {
  const problems = [];
  const bytes = Buffer.byteLength(text);
  if (bytes > largest) {
    problems.push(`the file: ${bytes} bytes; expected at most ${largest}; ${largestCell(text)}`);
  }
  if (format !== "4.5") problems.push(`the file: nbformat ${format}; expected 4.5`);
  if (!isDeepStrictEqual(found, metadata)) {
    const [was, right] = [JSON.stringify(found), JSON.stringify(metadata)];
    problems.push(`the file: the metadata is ${was}; expected ${right}`);
  }
  return problems;
}

/** @param {string} text */
function largestCell(text) {
  const sizes = JSON.parse(text).cells.map((/** @type {{ id: string }} */ cell) => ({
    id: cell.id,
    size: Buffer.byteLength(JSON.stringify(cell)),
  }));
  const { id, size } = sizes.sort(
    (/** @type {any} */ a, /** @type {any} */ b) => b.size - a.size,
  )[0];
  return `the largest cell is ${id} with ${size}`;
}

/** @param {Cell[]} cells */
function idProblems(cells) {
  return cells.flatMap(({ id }, index) => {
    if (!slug.test(id)) return [`${id}: the id is no short slug such as "first-batch"`];
    const first = cells.findIndex((cell) => cell.id === id);
    return first < index ? [`${id}: cells ${first + 1} and ${index + 1} have the same id`] : [];
  });
}

/** @param {Cell[]} code */
function countProblems(code) {
  return code.flatMap(({ id, count }, index) =>
    count === index + 1
      ? []
      : [`${id}: execution count ${count}; expected ${index + 1}; run "npm run notebooks" again`],
  );
}
