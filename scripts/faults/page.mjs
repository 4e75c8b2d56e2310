/** docs/promises.md: each row of its tables is a fault, what is promised then, and the test that produces it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

/** @typedef {{ fault: string, promise: string, file: string, test: string }} Row */

/** @returns {Row[]} `file` is a path from the checkout, `test` the title of a test in it */
export function readPage(path = join(root, "docs/promises.md")) {
  const rows = readFileSync(path, "utf8").matchAll(
    /^\| (.*?) +\| (.*?) +\| \[[^\]]*\]\(\.\.\/([^)]*)\): (.*?) +\|$/gm,
  );
  return Array.from(rows, ([, fault, promise, file, test]) => ({ fault, promise, file, test }));
}
