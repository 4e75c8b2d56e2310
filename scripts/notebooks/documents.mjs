/** The project's own pages, README.md and those of docs, read as notebooks of one Markdown cell. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

/**
 * The pages at the top of the checkout and in its docs/.
 * @param {string} [folder] the checkout
 * @returns {import("./notebook.mjs").Notebook[]}
 */
export function readDocuments(folder = root) {
  const files = ["", "docs/"]
    .flatMap((part) => readdirSync(join(folder, part)).map((file) => part + file))
    .filter((file) => file.endsWith(".md"));
  return files.map((file) => {
    const path = join(folder, file);
    const source = readFileSync(path, "utf8");
    const cell = { id: "text", type: "markdown", source, tags: [], count: null, outputs: [] };
    return { name: file, path, file, text: source, metadata: {}, format: "", cells: [cell] };
  });
}
