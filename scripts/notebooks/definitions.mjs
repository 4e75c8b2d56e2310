/** Cells that teach a definition of the library by showing it must show what the library has. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "../setup/paths.mjs";
import { declaredNames } from "./solutions.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */

/**
 * The cells that begin with "// src/….ts" and differ from that file, each as "cell: what". The
 * cell leaves out `export` and may show a part of the file.
 * @param {Notebook} notebook
 * @returns {string[]}
 */
export function definitionProblems({ cells }) {
  return cells.flatMap(({ id, type, source }) => {
    const file = /^\/\/ (src\/\S+\.ts)$/m.exec(source.split("\n")[0])?.[1];
    if (type !== "code" || !file) return [];
    if (!existsSync(join(root, file))) return [`${id}: there is no ${file}`];
    const library = declarations(readFileSync(join(root, file), "utf8"));
    const shown = [...declarations(source)];
    if (shown.length === 0) return [`${id}: shows no declaration of ${file}`];
    return shown
      .filter(([name, text]) => library.get(name) !== text)
      .map(([name, text]) => `${id}: ${difference(name, text, library.get(name), file)}`);
  });
}

/**
 * The text of each declaration by its name, without `export`.
 * @param {string} code
 */
function declarations(code) {
  const file = ts.createSourceFile("file.ts", code, ts.ScriptTarget.ES2022, true);
  return new Map(
    file.statements.flatMap((statement) =>
      declaredNames(statement).map((name) => [name, statement.getText().replace(/^export /, "")]),
    ),
  );
}

/** @param {string} name @param {string} shown @param {string | undefined} has @param {string} file */
function difference(name, shown, has, file) {
  if (has === undefined) return `${file} has no ${name}`;
  const lines = shown.split("\n");
  const other = has.split("\n");
  const at = lines.findIndex((line, index) => line !== other[index]);
  const [got, expected] = [lines[at] ?? "its end", other[at] ?? "its end"];
  return `${name} is not as in ${file}: "${got.trim()}", there "${expected.trim()}"`;
}
