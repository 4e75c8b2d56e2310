/** Formats and lints code cells with Biome and the checkout's settings. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cellsFolder } from "./cell-module.mjs";
import { root } from "./notebook.mjs";

/** @typedef {import("./notebook.mjs").Notebook} Notebook */
/** @typedef {import("./cell-module.mjs").CellModule} CellModule */

/**
 * The code cells as Biome formats them: notebook, then cell id, then code.
 * @param {Notebook[]} notebooks
 */
export function formatted(notebooks) {
  const folder = join(cellsFolder, "formatted");
  rmSync(folder, { recursive: true, force: true });
  const cells = notebooks.flatMap((notebook) =>
    notebook.cells
      .filter(({ type }) => type === "code")
      .map((cell, index) => ({ notebook, cell, file: join(folder, notebook.name, `${index}.ts`) })),
  );
  for (const { file, cell } of cells) {
    mkdirSync(join(file, ".."), { recursive: true });
    writeFileSync(file, `${cell.source}\n`);
  }
  biome("check", "--write", "--linter-enabled=false", folder);
  return cells.map(({ notebook, cell, file }) => ({
    notebook,
    cell,
    code: readFileSync(file, "utf8").trimEnd(),
  }));
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
        .filter(([, , file]) => join(root, file) === module.path || file === module.path)
        .map(([, rule, , line, what]) => `${module.at(Number(line))}: ${what} (${rule})`),
    ]),
  );
}

/** @param {string[]} args */
function biome(...args) {
  const program = join(root, "node_modules/@biomejs/biome/bin/biome");
  // build/ is ignored by git, and Biome would ignore it too.
  const { stdout, stderr, status, error } = spawnSync(
    process.execPath,
    [program, ...args, "--vcs-enabled=false", "--colors=off"],
    { cwd: root, encoding: "utf8" },
  );
  if (error) throw error;
  return { output: stdout + stderr, status };
}
