/** Formats and lints code cells with Biome and the checkout's settings. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { root } from "../setup/paths.mjs";
import { cellsFolder } from "./cell-module.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */
/** @typedef {import("./cell-module.mjs").CellModule} CellModule */

const fence = /(?<=^```ts\n)[\s\S]*?(?=\n```$)/gm;

/**
 * Every cell with the source that Biome's formatter gives it: code cells, and in Markdown the code
 * fenced as "ts". What does not parse, such as a fragment in the prose, stays as it is.
 * @param {Notebook[]} notebooks
 */
export function formatted(notebooks) {
  const folder = join(cellsFolder, "formatted");
  rmSync(folder, { recursive: true, force: true });
  const cells = notebooks.flatMap((notebook) =>
    notebook.cells.map((cell, index) => {
      const stem = join(folder, notebook.name, String(index));
      mkdirSync(dirname(stem), { recursive: true });
      const codes = cell.type === "code" ? [cell.source] : (cell.source.match(fence) ?? []);
      const files = codes.map((code, number) => {
        writeFileSync(`${stem}-${number}.ts`, `${code}\n`);
        return `${stem}-${number}.ts`;
      });
      return { notebook, cell, files };
    }),
  );
  if (cells.length > 0) biome("check", "--write", "--linter-enabled=false", folder);
  return cells.map(({ notebook, cell, files }) => {
    const codes = files.map((file) => readFileSync(file, "utf8").trimEnd());
    const source =
      cell.type === "code" ? codes[0] : cell.source.replace(fence, () => codes.shift() ?? "");
    return { notebook, cell, source };
  });
}

/**
 * What Biome's linter finds in the modules, each as "cell:line: what", by module.
 * @param {CellModule[]} modules
 * @returns {Map<CellModule, string[]>}
 */
export function lintProblems(modules) {
  if (modules.length === 0) return new Map();
  const { output, status } = biome(
    "lint",
    "--reporter=github",
    "--diagnostic-level=warn",
    "--max-diagnostics=200",
    // The compiler finds these; a parameter may be unused to make a point.
    "--skip=noUnusedImports",
    "--skip=noUnusedVariables",
    "--skip=noUnusedFunctionParameters",
    ...modules.map(({ path }) => path),
  );
  const found = [
    ...output.matchAll(/^::(?:error|warning) title=(\S*?),file=(.*?),line=(\d+),.*?::(.*)$/gm),
  ];
  if (found.length === 0 && status !== 0) throw new Error(`Biome did not lint: ${output}`);
  return new Map(
    modules.map((module) => [
      module,
      found
        .filter(([, , file]) => resolve(cellsFolder, file) === module.path)
        .map(([, rule, , line, what]) => `${module.at(Number(line))}: ${what} (${rule})`),
    ]),
  );
}

/**
 * The settings of a project of its own: of the checkout's, Biome would read all that was installed and built. They
 * find the promises that the cells' own functions give; those of libraries are found with the types.
 */
const settings = {
  root: true,
  extends: [join(root, "biome.json")],
  // git ignores build/.
  vcs: { enabled: false },
  plugins: [join(root, "scripts/notebooks/swallowed-rejection.grit")],
  linter: { rules: { suspicious: { noEmptyBlockStatements: "error" } } },
};

/** @param {string[]} args */
function biome(...args) {
  const program = join(root, "node_modules/@biomejs/biome/bin/biome");
  writeFileSync(join(cellsFolder, "biome.json"), JSON.stringify(settings));
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    [program, ...args, "--colors=off"],
    { cwd: cellsFolder, encoding: "utf8" },
  );
  if (error) throw error;
  return { output: stdout + stderr, status };
}
