/** `npm run notebooks -- check` and `format`: all that can be said of notebooks without a kernel. */
import { renameSync, writeFileSync } from "node:fs";
import { formatted, lintProblems } from "./biome.mjs";
import { writeModules } from "./cell-module.mjs";
import { chapterProblems } from "./chapter.mjs";
import { definitionProblems } from "./definitions.mjs";
import { readDocuments } from "./documents.mjs";
import { glossaryProblems } from "./glossary.mjs";
import { readNotebook } from "./notebook.mjs";
import { numberProblems } from "./numbers.mjs";
import { privateWordProblems, sourceProblems } from "./private-words.mjs";
import { proseProblems } from "./prose.mjs";
import { questionProblems } from "./questions.mjs";
import { solutionProblems } from "./solutions.mjs";
import { spellingProblems } from "./spelling.mjs";
import { structureProblems } from "./structure.mjs";
import { typeProblems } from "./types.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

const rules = [
  structureProblems,
  proseProblems,
  chapterProblems,
  glossaryProblems,
  numberProblems,
  spellingProblems,
  definitionProblems,
  solutionProblems,
  questionProblems,
  privateWordProblems,
];

const pageRules = [proseProblems, spellingProblems, privateWordProblems];

/**
 * Prints the problems of the notebooks and of the project's own pages; true if there are none.
 * @param {string[]} paths
 * @param {string} [checkout] where to look for private words in the strings of the code; nowhere if left out
 */
export function checkNotebooks(paths, checkout) {
  const documents = readDocuments().map(
    (document) => /** @type {const} */ ([document, pageRules.flatMap((rule) => rule(document))]),
  );
  const strings = checkout === undefined ? [] : sourceProblems(checkout);
  let good = strings.length === 0;
  for (const [{ file }, problems] of [...problemsOf(paths.map(readNotebook)), ...documents]) {
    console.log(`${problems.length === 0 ? "ok    " : "FAILED"}  ${file}`);
    for (const problem of problems) console.error(`  ${file} › ${problem}`);
    if (problems.length > 0) good = false;
  }
  for (const problem of strings) console.error(`  ${problem}`);
  return good;
}

/**
 * The problems of each notebook, each as "cell:line: what".
 * @param {Notebook[]} notebooks
 * @returns {Map<Notebook, string[]>}
 */
export function problemsOf(notebooks) {
  const found = new Map(
    notebooks.map((notebook) => [notebook, rules.flatMap((rule) => rule(notebook))]),
  );
  const modules = notebooks.flatMap(writeModules);
  for (const byModule of [typeProblems(modules), lintProblems(modules)]) {
    for (const [{ notebook }, problems] of byModule) found.get(notebook)?.push(...problems);
  }
  for (const { notebook, cell, source } of formatted(notebooks)) {
    if (source === cell.source) continue;
    found.get(notebook)?.push(`${cell.id}: not formatted; run "npm run notebooks -- format"`);
  }
  return new Map([...found].map(([notebook, problems]) => [notebook, [...new Set(problems)]]));
}

/**
 * Formats the code of the notebooks in place and touches nothing else in the file; true.
 * @param {string[]} paths
 */
export function formatNotebooks(paths) {
  for (const notebook of paths.map(readNotebook)) {
    let { text } = notebook;
    for (const { cell, source } of formatted([notebook])) {
      if (source === cell.source) continue;
      const before = savedSource(cell.source);
      if (!text.includes(before)) {
        throw new Error(`${notebook.file} › ${cell.id}: save the notebook in JupyterLab first`);
      }
      text = text.replace(before, () => savedSource(source));
      console.log(`formatted ${notebook.file} › ${cell.id}`);
    }
    writeFileSync(`${notebook.path}.tmp`, text);
    renameSync(`${notebook.path}.tmp`, notebook.path);
  }
  return true;
}

/**
 * A cell's source as nbformat saves it.
 * @param {string} source
 */
function savedSource(source) {
  const lines = JSON.stringify(source.split(/(?<=\n)/), null, 1);
  return `"source": ${lines.replaceAll("\n", "\n   ")}`;
}
