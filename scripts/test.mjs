/** `npm test`: set-up, then everything that proves the course; each stage runs, whatever the others say. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { command } from "./setup/command.mjs";
import { trainingEnvironment } from "./setup/environment.mjs";
import { inPackages, root } from "./setup/paths.mjs";
import { setUp } from "./setup/set-up.mjs";

const tsc = inPackages("typescript/bin/tsc");
const biome = inPackages("@biomejs/biome/bin/biome");
const colors = process.stdout.isTTY ? [] : ["--colors=off"];
const compiledTests = join(root, "dist/test");
const counts = join(root, "build/counts.tap");

/**
 * `Run`: arguments for Node; `Stage`: a name and its runs, listed when the earlier stages are over.
 * @typedef {string[]} Run
 * @typedef {[string, () => Run[]]} Stage
 */

/** @type {Stage[]} */
const stages = [
  [
    "types",
    () => [
      [tsc, "-b", "test"],
      ...["scripts", "scripts/site"].map((folder) => [tsc, "-p", folder, "--noEmit"]),
    ],
  ],
  ["lint and format", () => [[biome, "ci", "--error-on-warnings", ...colors]]],
  ["notebooks, read", () => [["scripts/notebooks.mjs", "check"]]],
  [
    "unit tests",
    () => [nodeTest((file) => !/^(setup|kernel|render|browser|faults\/slow)\//.test(file))],
  ],
  ["set-up", () => [nodeTest((file) => file.startsWith("setup/"))]],
  ["kernel", () => [nodeTest((file) => file.startsWith("kernel/"))]],
  ["pictures", () => [nodeTest((file) => file.startsWith("render/"))]],
  ["notebooks, executed", () => [["scripts/notebooks.mjs", "test"]]],
  ["browser", () => [nodeTest((file) => file.startsWith("browser/"))]],
];

await command(async () => {
  await setUp({ withBrowser: true });
  rmSync(compiledTests, { recursive: true, force: true });
  const results = stages.map(runStage);
  console.log("\nstage                   passed  failed   seconds");
  for (const { name, passed, failed, seconds } of results) {
    const cells = [passed, failed].map((count) => String(count).padStart(7)).join(" ");
    console.log(`${name.padEnd(22)} ${cells} ${seconds.toFixed(1).padStart(9)}`);
  }
  const [passed, failed] = [sum(results, "passed"), sum(results, "failed")];
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});

/** @param {Stage} stage */
function runStage([name, runs]) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  /** @type {ReturnType<typeof runNode>[]} */
  let results;
  try {
    results = runs().map(runNode);
  } catch (error) {
    console.error(/** @type {Error} */ (error).message);
    results = [{ passed: 0, failed: 1 }];
  }
  return {
    name,
    passed: sum(results, "passed"),
    failed: sum(results, "failed"),
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * Runs Node. A run of node:test counts its tests, any other run counts as one.
 * @param {Run} args
 */
function runNode(args) {
  rmSync(counts, { force: true });
  const env = { ...process.env, ...trainingEnvironment };
  const { status } = spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" });
  const failedRun = status === 0 ? 0 : 1;
  if (args[0] !== "--test") return { passed: 1 - failedRun, failed: failedRun };
  const passed = readCount("pass");
  return { passed, failed: Math.max(readCount("fail") + readCount("cancelled"), failedRun) };
}

/** @param {string} kind */
function readCount(kind) {
  return Number(new RegExp(`^# ${kind} (\\d+)$`, "m").exec(readFileSync(counts, "utf8"))?.[1] ?? 0);
}

/**
 * A run of node:test on the compiled test files that `chosen` picks by their paths inside test.
 * @param {(file: string) => boolean} chosen
 * @returns {Run}
 */
function nodeTest(chosen) {
  const files = readdirSync(compiledTests, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.js") && chosen(file))
    .map((file) => join(compiledTests, file))
    .sort();
  // Without names node:test would run whatever looks like a test: this file, for one.
  if (files.length === 0) throw new Error(`no such tests in ${compiledTests}`);
  return [
    "--test",
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...["--test-reporter=tap", `--test-reporter-destination=${counts}`],
    ...files,
  ];
}

/**
 * @template {string} Key
 * @param {Record<Key, number>[]} rows
 * @param {Key} key
 */
function sum(rows, key) {
  return rows.reduce((total, row) => total + row[key], 0);
}
