/** British spelling of the prose; the project's own words are in words.txt. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import dictionary from "dictionary-en-gb";
import nspell from "nspell";
import { root } from "../setup/paths.mjs";
import { words } from "./markdown.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

const spell = nspell(dictionary);
spell.personal(readFileSync(join(root, "scripts/notebooks/words.txt"), "utf8"));

/**
 * The misspelt words of a notebook's prose, each as "cell:line: what".
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function spellingProblems({ cells }) {
  return cells
    .filter(({ type }) => type === "markdown")
    .flatMap(({ id, source }) =>
      words(source)
        .filter(({ word }) => !spell.correct(word))
        .map(({ word, line }) => `${id}:${line}: "${word}" is misspelt${advice(word)}`),
    );
}

/** @param {string} word */
function advice(word) {
  const [best] = spell.suggest(word);
  const add = "or add it to scripts/notebooks/words.txt";
  return best ? `; write "${best}", ${add}` : `; correct it, ${add}`;
}
