/** `npm test`: set-up, then everything that proves the course; each stage runs, whatever the others say. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";
import { main, setUp } from "./setup.mjs";

const bin = (/** @type {string} */ path) => join(root, "node_modules", path);
const tsc = bin("typescript/bin/tsc");
const biome = bin("@biomejs/biome/bin/biome");
const compiledTests = join(root, "build/test");

/** @type {[string, () => string[][]][]} a stage's name and its runs of Node */
const stages = [
  [
    "types",
    () =>
      [".", "test", "scripts", "scripts/site"].map((folder) =>
        folder === "test" ? [tsc, "-p", folder] : [tsc, "-p", folder, "--noEmit"],
      ),
  ],
  ["lint and format", () => [[biome, "ci", "--error-on-warnings"]]],
  ["notebooks, read", () => [["scripts/notebooks.mjs", "check"]]],
  [
    "unit tests",
    () => [["--test", ...testFiles((file) => !/^(browser|kernel|setup)\//.test(file))]],
  ],
  ["set-up and kernel", () => [["--test", ...testFiles((file) => /^(kernel|setup)\//.test(file))]]],
  ["notebooks, executed", () => [["scripts/notebooks.mjs", "test"]]],
  ["browser", () => [["--test", ...testFiles((file) => file.startsWith("browser/"))]]],
];

await main(async () => {
  await setUp({ withBrowser: true });
  rmSync(compiledTests, { recursive: true, force: true });
  const results = stages.map(runStage);
  console.log("\nSummary");
  for (const { name, good, seconds } of results) {
    console.log(
      `  ${good ? "passed" : "FAILED"}  ${name.padEnd(22)} ${seconds.toFixed(1).padStart(6)} s`,
    );
  }
  const failed = results.filter(({ good }) => !good).length;
  console.log(`stages: ${results.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});

/** @param {[string, () => string[][]]} stage */
function runStage([name, runs]) {
  console.log(`\n== ${name}`);
  const start = performance.now();
  const codes = runs().map((args) => {
    const env = { ...process.env, ...trainingEnvironment };
    return spawnSync(process.execPath, args, { cwd: root, env, stdio: "inherit" }).status;
  });
  return {
    name,
    good: codes.every((code) => code === 0),
    seconds: (performance.now() - start) / 1000,
  };
}

/**
 * The compiled test files that `chosen` picks by their paths inside test.
 * @param {(file: string) => boolean} chosen
 */
function testFiles(chosen) {
  const files = readdirSync(compiledTests, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".test.js") && chosen(file))
    .map((file) => join(compiledTests, file))
    .sort();
}
