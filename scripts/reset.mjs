/** `npm run reset -- 04`: a chapter as the course has it; what you had is kept beside it. */
import { relative } from "node:path";
import { findNotebooks } from "./notebooks/notebook.mjs";
import { command } from "./setup/command.mjs";
import { root } from "./setup/paths.mjs";
import { changedFiles, expectClone, keepBeside } from "./update/own-work.mjs";

await command(async () => {
  expectClone();
  const changed = changedFiles().filter((file) => /^notebooks\/[^/]+\.ipynb$/.test(file));
  const names = process.argv.slice(2);
  if (names.length === 0) {
    const which =
      changed.length > 0 ? `changed here: ${changed.join(", ")}` : "no chapter is changed";
    throw new Error(`no chapter named; expected: npm run reset -- 04 (${which})`);
  }
  const deleted = changed.filter((file) => names.some((name) => file.includes(`/${name}`)));
  const existing = findNotebooks(names.filter((name) => !deleted.some((f) => f.includes(name))));
  const asked = [...deleted, ...existing.map((path) => relative(root, path))];
  for (const file of asked) {
    if (!changed.includes(file)) console.log(`${file} is unchanged.`);
    else {
      const copy = keepBeside(file);
      console.log(`${file} is restored.${copy ? ` Your version is ${copy}.` : ""}`);
    }
  }
});
