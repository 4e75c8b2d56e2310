/** The project's own pages, README.md and those of docs, read as notebooks of one Markdown cell. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

/** @returns {import("./notebook.mjs").Notebook[]} */
export function readDocuments() {
  const files = ["", "docs/"].flatMap((folder) =>
    readdirSync(join(root, folder)).map((file) => folder + file),
  );
  return files
    .filter((file) => file.endsWith(".md"))
    .map((file) => {
      const path = join(root, file);
      const source = readFileSync(path, "utf8");
      const cell = { id: "text", type: "markdown", source, tags: [], count: null, outputs: [] };
      return { name: file, path, file, text: source, metadata: {}, format: "", cells: [cell] };
    });
}
