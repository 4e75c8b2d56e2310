/** Words that only this course used where the field has one: none may stand in what a learner can read. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { prose } from "./markdown.mjs";
import { questionCells } from "./questions.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * Each `word` is a regular expression in which a blank is any space; `write` is what to write instead, and `unless`
 * are the phrases in which the word may stand.
 * @type {{ word: string, write: string, unless?: string[] }[]}
 */
const list = JSON.parse(readFileSync(new URL("private-words.json", import.meta.url), "utf8"));
const entries = list.map(({ word, write, unless = [] }) => ({
  write,
  word: pattern(word),
  unless: unless.map(pattern),
}));

/** Finds fast where there is nothing to find. */
const anyWord = pattern(list.map(({ word }) => word).join("|"));

/**
 * The private words of a notebook and of its questions, each as "cell:line: what": in its prose, code font left out,
 * and in the strings and comments of its code.
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function privateWordProblems(notebook) {
  return [...notebook.cells, ...questionCells(notebook)].flatMap(({ id, type, source }) =>
    privateWords(id, type === "code" ? codeWords(source, true) : prose(source)),
  );
}

/**
 * The private words in the strings of the project's code, each as "file:line: what".
 * @param {string} folder the checkout
 * @returns {string[]}
 */
export function sourceProblems(folder) {
  const files = ["src", "notebooks/course", "scripts"].flatMap((part) =>
    readdirSync(join(folder, part), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.(ts|mjs|cjs)$/.test(file))
      .sort()
      .map((file) => join(part, file)),
  );
  return files.flatMap((file) =>
    privateWords(file, codeWords(readFileSync(join(folder, file), "utf8"), false)),
  );
}

/** @param {string} id @param {string} text */
function privateWords(id, text) {
  if (text.search(anyWord) < 0) return [];
  const found = entries.flatMap(({ word, write, unless }) => {
    const left = unless.reduce(
      (rest, phrase) => rest.replace(phrase, (allowed) => fill(allowed, "`")),
      text,
    );
    return [...left.matchAll(word)].map(({ 0: words, index }) => {
      const line = text.slice(0, index).split("\n").length;
      const said = words.trim().replace(/\s+/g, " ").replace(/0{4,}/g, "…");
      return { line, problem: `${id}:${line}: "${said}": write ${write}` };
    });
  });
  return found.sort((a, b) => a.line - b.line).map(({ problem }) => problem);
}

/**
 * The strings of the code, and its comments if asked for, where they stand; all else is backticks, as in a string its
 * code font and paths are. The values in a template are zeros.
 * @param {string} code
 * @param {boolean} withComments
 */
function codeWords(code, withComments) {
  const file = ts.createSourceFile("code.ts", code, ts.ScriptTarget.ES2022, true);
  const words = fill(code, "`").split("");
  const bare = code.split("");
  /** @param {number | undefined} start @param {string} text */
  const put = (start = 0, text) => words.splice(start, text.length, ...text);
  /** @param {ts.Node} node */
  const visit = (node) => {
    const [start, end] = [node.getStart(), node.getEnd()];
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
    if (isText && !ts.isImportDeclaration(node.parent)) {
      const text = code.slice(0, end - 1).split("");
      for (const { literal, expression } of ts.isTemplateExpression(node)
        ? node.templateSpans
        : []) {
        const from = expression.getFullStart() - "${".length;
        const value = code.slice(from, literal.getStart() + 1);
        text.splice(from, value.length, ...fill(value, "0"));
      }
      put(start + 1, stringWords(text.slice(start + 1).join("")));
    }
    if (isText || ts.isRegularExpressionLiteral(node)) bare.fill(" ", start, end);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const comments = withComments ? bare.join("").matchAll(/\/\/.*|\/\*[\s\S]*?\*\//g) : [];
  for (const { 0: comment, index } of comments) {
    put(
      index,
      comment.replace(/^ *[/*]+|[/*`]/gm, (sign) => fill(sign, " ")),
    );
  }
  return words.join("");
}

/** @param {string} text the inside of a literal, as the code has it */
function stringWords(text) {
  return text
    .replace(/\\[nrt]/g, "  ")
    .replace(/\\/g, " ")
    .replace(/`[^`\n]*`|\S*\/\S*/g, (code) => fill(code, "`"));
}

/** @param {string} word */
function pattern(word) {
  const blanks = word.replaceAll(" ", "\\s+");
  return new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${blanks})(?![\\p{L}\\p{N}_-])`, "giu");
}

/** @param {string} text @param {string} sign */
function fill(text, sign) {
  return text.replace(/[^\n]/g, sign);
}
