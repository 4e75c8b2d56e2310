/** The stages of `npm test` and the jobs that they consist of. */
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { findNotebooks } from "../notebooks/notebook.mjs";
import { inPackages, root } from "../setup/paths.mjs";
import { titleOf } from "./jobs.mjs";

/** @typedef {import("./jobs.mjs").Job} Job */

const tsc = inPackages("typescript/bin/tsc");
const biome = inPackages("@biomejs/biome/bin/biome");
const colors = process.stdout.isTTY ? [] : ["--colors=off"];

const [types, lint, read, unit, setUp, kernel, pictures, executed, browser] = [
  ...["types", "lint and format", "notebooks, read", "unit tests", "setup", "kernel"],
  ...["figures", "notebooks, executed", "browser"],
];

/** In the order of the table. */
export const stages = [types, lint, read, unit, setUp, kernel, pictures, executed, browser];

/**
 * The stage of a folder of tests, where it is not that of the unit tests.
 * @type {Record<string, string | undefined>}
 */
const stageOf = { setup: setUp, kernel, render: pictures, browser, "browser/lab": browser };

/** The folders of tests whose programs wait for each other and give up: one of these runs at a time. */
const timed = new Set(["browser/lab", "kernel"]);

/** What takes longest and therefore starts first, by how its title begins. */
const longest = [
  `${browser}: lab`,
  browser,
  `${unit}: notebooks`,
  `${unit}: record`,
  `${unit}: assignment`,
  executed,
  read,
  `${unit}: faults`,
  `${unit}: plot`,
  `${unit}: course`,
  setUp,
];

/** Compiles what all others need. @type {Job} */
export const compile = { stage: types, name: "compiled", script: [tsc, "-b", "test"] };

/** @type {Job[]} */
const lintJobs = [
  { stage: lint, script: [biome, "ci", "--error-on-warnings", ...colors] },
  ...["scripts", "scripts/site", "scripts/lite", "scripts/lite/edges"].map((folder) => ({
    stage: types,
    name: folder,
    script: [tsc, "-p", folder, "--noEmit"],
  })),
];

/** @type {Job} */
const readJob = { stage: read, script: ["scripts/notebooks.mjs", "check"] };

/**
 * The jobs of these compiled test files: a process for each folder, and for each file that ends in
 * `.alone.test.js`.
 * @param {string[]} files
 * @returns {Job[]}
 */
export function testJobs(files) {
  /** @type {Map<string, string[]>} */
  const processes = new Map();
  for (const file of files) {
    const path = relative(join(root, "dist/test"), file);
    const name = path.endsWith(".alone.test.js") ? path.replace(/\.alone.*/, "") : dirname(path);
    processes.set(name, [...(processes.get(name) ?? []), file]);
  }
  return [...processes].map(([name, files]) => {
    const stage = stageOf[name];
    if (!stage) return { stage: unit, name, files };
    const [, part] = name.split("/");
    return { stage, ...(part && { name: part }), files, timed: timed.has(name) };
  });
}

/** The test files that `tsc` compiled and whose sources are still there. */
export function compiledTests() {
  const folder = join(root, "dist/test");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js") && !file.startsWith("faults/slow/"))
    .filter((file) => existsSync(join(root, "test", file.replace(/js$/, "ts"))))
    .sort();
  return files.map((file) => join(folder, file));
}

/** @param {string} path */
export function executeJob(path) {
  const name = basename(path, ".ipynb");
  return { stage: executed, name, script: ["scripts/notebooks.mjs", "test", path] };
}

/** Every job but `compile`, the longest first. */
export function allJobs() {
  return inOrder([
    ...testJobs(compiledTests()),
    ...findNotebooks([]).map(executeJob),
    ...[readJob, ...lintJobs],
  ]);
}

/**
 * The jobs of what the changes since the commit `ref` can break; says which these are and what is left out.
 * @param {string} ref
 */
export async function changedJobs(ref) {
  // Not before set-up is complete: it reads imports with a package.
  const { affectedTests, changedFiles, ground } = await import("./changed.mjs");
  const changed = changedFiles(root, ref);
  const all = allJobs();
  const reason = changed.find((path) => ground.test(path));
  if (reason) {
    console.log(`${reason} has changed: everything runs`);
    return all;
  }
  const tests = new Set(await affectedTests(root, changed));
  const files = compiledTests().filter((file) => tests.has(sourceOf(file)));
  const notebooks = findNotebooks([]).filter((path) => changed.includes(relative(root, path)));
  const jobs = inOrder([
    ...testJobs(files),
    ...notebooks.map(executeJob),
    ...[readJob, ...lintJobs],
  ]);
  const titles = new Set(jobs.map(titleOf));
  console.log(`${changed.length} files changed since ${ref}. These can break:`);
  for (const file of files) console.log(`  ${sourceOf(file)}`);
  for (const path of notebooks) console.log(`  ${relative(root, path)}`);
  const leftOut = all.map(titleOf).filter((title) => !titles.has(title));
  console.log(
    `Types, lint and the notebooks' text are checked as well. Left out: ${leftOut.join(", ")}`,
  );
  return jobs;
}

/** @param {string} file a compiled test */
function sourceOf(file) {
  return relative(join(root, "dist"), file).replace(/js$/, "ts");
}

/** @param {Job[]} jobs */
function inOrder(jobs) {
  const rank = (/** @type {Job} */ job) => {
    const index = longest.findIndex((title) => titleOf(job).startsWith(title));
    return index < 0 ? longest.length : index;
  };
  return jobs.sort((a, b) => rank(a) - rank(b));
}
