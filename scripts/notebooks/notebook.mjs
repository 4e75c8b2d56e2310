/** The course's notebooks as files: which there are, and what is in them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { root } from "../setup/paths.mjs";

/**
 * An output as nbformat 4.5 saves it.
 * @typedef {{
 *   output_type: string, name?: string, text?: string | string[], data?: Record<string, unknown>,
 *   metadata?: Record<string, unknown>, ename?: string, evalue?: string, traceback?: string[],
 * }} Output
 */

/**
 * @typedef {{
 *   id: string, type: string, source: string, tags: string[], count: number | null,
 *   outputs: Output[],
 * }} Cell
 */

/**
 * `name` is "04-training", `path` is absolute and `file` relative to the checkout.
 * @typedef {{
 *   name: string, path: string, file: string, text: string,
 *   metadata: Record<string, unknown>, format: string, cells: Cell[],
 * }} Notebook
 */

/**
 * The paths of the notebooks asked for: "04-training", "04", or a path; all of them for no name.
 * Throws on a name that fits no notebook, or several.
 * @param {string[]} names
 * @returns {string[]}
 */
export function findNotebooks(names) {
  const folder = join(root, "notebooks");
  const known = existsSync(folder)
    ? readdirSync(folder)
        // A learner's own copies are no chapters.
        .filter((file) => file.endsWith(".ipynb") && !/\.mine(-\d+)?\.ipynb$/.test(file))
        .sort()
    : [];
  if (names.length === 0) return known.map((file) => join(folder, file));
  return names.map((name) => {
    if (name.endsWith(".ipynb") && existsSync(name)) return resolve(name);
    const fitting = known.filter((file) => file === `${name}.ipynb` || file.startsWith(`${name}-`));
    if (fitting.length === 1) return join(folder, fitting[0]);
    const list = known.map((file) => basename(file, ".ipynb")).join(", ");
    throw new Error(`no notebook "${name}"; expected a path to an .ipynb file or one of ${list}`);
  });
}

/**
 * Reads a notebook. Throws where the file is no notebook.
 * @param {string} path
 * @returns {Notebook}
 */
export function readNotebook(path) {
  const file = relative(root, path);
  const text = readFileSync(path, "utf8");
  let saved;
  try {
    saved = JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not a notebook: ${/** @type {Error} */ (error).message}`);
  }
  if (!Array.isArray(saved?.cells)) throw new Error(`${file} is not a notebook: it has no cells`);
  return {
    name: basename(path, ".ipynb"),
    path,
    file,
    text,
    metadata: saved.metadata ?? {},
    format: `${saved.nbformat}.${saved.nbformat_minor}`,
    cells: saved.cells.map(readCell),
  };
}

/**
 * Text that nbformat saves as one string or as a list of lines.
 * @param {string | string[] | undefined} text
 */
export function joined(text) {
  return Array.isArray(text) ? text.join("") : (text ?? "");
}

/** @param {any} cell @param {number} index @returns {Cell} */
function readCell(cell, index) {
  return {
    id: cell.id ?? `cell number ${index + 1}`,
    type: cell.cell_type,
    source: joined(cell.source),
    tags: cell.metadata?.tags ?? [],
    count: cell.execution_count ?? null,
    outputs: cell.outputs ?? [],
  };
}
