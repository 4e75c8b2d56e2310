/** Broken copies of the good notebook, for the tests of the checker. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A notebook as nbformat saves it, as far as the mutations touch it. */
export interface Saved {
  cells: SavedCell[];
  metadata: { kernelspec: { name: string } };
}

interface SavedCell {
  id: string;
  source: string[];
  metadata: Record<string, unknown>;
  outputs: { output_type: string; data?: Record<string, unknown>; metadata?: object }[];
  execution_count: number;
}

/** What to break, and what the checker must say of it, the cell first. */
export interface Mutant {
  name: string;
  break(notebook: Saved): void;
  /** The chapter's JSON file, course/NAME.json beside the notebook; none if left out. */
  questions?: object;
  says: RegExp;
}

const root = resolve(__dirname, "../../..");
/** The good notebook. */
export const fixture = join(root, "test/notebooks/fixtures/good.ipynb");

/** The notebook as it is. */
export const good: Mutant = { name: "good", break: () => {}, says: /^ok .*ipynb\s*$/ };

/** The cell called `id`. */
export function cell(notebook: Saved, id: string): SavedCell {
  const found = notebook.cells.find((each) => each.id === id);
  if (!found) throw new Error(`the fixture has no cell ${id}`);
  return found;
}

/** Puts other words into a cell's source. */
export function edit(notebook: Saved, id: string, from: string, to: string): void {
  const edited = cell(notebook, id);
  const source = edited.source.join("");
  if (!source.includes(from)) throw new Error(`cell ${id} has no "${from}"`);
  edited.source = source.replace(from, to).split(/(?<=\n)/);
}

/** A notebook's text, laid out as nbformat does. */
export function serialized(notebook: Saved): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

/** Where a mutant is written for a command of the notebooks' tool. */
export function mutantPath(command: string, name: string): string {
  return join(root, "build/mutants", command, `${name.replaceAll(" ", "-")}.ipynb`);
}

/**
 * Writes the mutants into build/, gives them to `npm run notebooks -- COMMAND ARGS…`, and returns
 * what was said of each by its name.
 */
export function sayings(
  mutants: readonly Mutant[],
  command: string,
  ...args: string[]
): Map<string, string> {
  const files = mutants.map((mutant) => {
    const notebook: Saved = JSON.parse(readFileSync(fixture, "utf8"));
    mutant.break(notebook);
    const file = mutantPath(command, mutant.name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, serialized(notebook));
    const course = join(dirname(file), "course");
    if (mutant.questions) {
      mkdirSync(course, { recursive: true });
      writeFileSync(
        join(course, `${basename(file, ".ipynb")}.json`),
        JSON.stringify(mutant.questions),
      );
    }
    return { name: mutant.name, file };
  });
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["scripts/notebooks.mjs", command, ...args, ...files.map(({ file }) => file)],
    { cwd: root, encoding: "utf8" },
  );
  const said = (stdout + stderr).split(/\n(?=ok |FAILED|formatted| {2}build)/);
  return new Map(
    files.map(({ name, file }) => [
      name,
      said.filter((line) => line.includes(file.slice(root.length + 1))).join("\n"),
    ]),
  );
}
