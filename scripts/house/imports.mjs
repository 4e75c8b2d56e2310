/** Which file imports which: of src, the course, the scripts and the tests, as dependency-cruiser reads them. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { cruise } from "dependency-cruiser";
import { rules } from "./rules.mjs";

const typescript = createRequire(import.meta.url)("typescript");

/**
 * A file, the files of the checkout that it imports, and how many lines it has.
 * @typedef {{ path: string, imports: string[], lines: number }} File
 */

/**
 * The files below `root` with their imports, types included, and the rules that they break, each as
 * "rule: from → to".
 * @param {string} root
 * @param {string[]} [folders]
 * @returns {Promise<{ files: File[], violations: string[] }>}
 */
export async function readImports(root, folders = ["src", "notebooks/course", "scripts", "test"]) {
  const options = {
    baseDir: root,
    ruleSet: { forbidden: rules },
    validate: true,
    tsPreCompilationDeps: true,
    // Packages that are ES modules say in "exports" where they are.
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require"] },
    doNotFollow: { path: ["node_modules"] },
    exclude: { path: ["^test/fixtures/.*\\.json$", "^dist/"] },
  };
  const compiler = typescript.parseJsonConfigFileContent({}, typescript.sys, root);
  const { output } = await cruise(folders, /** @type {any} */ (options), undefined, {
    tsConfig: compiler,
  });
  if (typeof output === "string") throw new Error(`dependency-cruiser gave text: ${output}`);
  const files = output.modules
    .filter(({ source }) => /^(src|notebooks|scripts|test)\//.test(source))
    .map(({ source, dependencies }) => ({
      path: source,
      imports: [...new Set(dependencies.map(({ resolved }) => resolved))],
      lines: readFileSync(join(root, source), "utf8").split("\n").length - 1,
    }));
  const violations = output.summary.violations.map(
    ({ rule, from, to, cycle }) =>
      `${rule.name}: ${[from, ...(cycle?.map(({ name }) => name) ?? [to])].join(" → ")}`,
  );
  return { files, violations: [...new Set(violations)].sort() };
}

/**
 * The files that are loaded when `start` is, itself included.
 * @param {File[]} files
 * @param {string} start
 */
export function closure(files, start) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  /** @type {Set<File>} */
  const reached = new Set();
  const waiting = [start];
  while (waiting.length > 0) {
    const file = byPath.get(/** @type {string} */ (waiting.pop()));
    if (!file || reached.has(file)) continue;
    reached.add(file);
    waiting.push(...file.imports);
  }
  return [...reached];
}
