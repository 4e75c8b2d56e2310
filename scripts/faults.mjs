/**
 * `npm run faults`: runs the tests of test/faults, the slow ones too; each brings about for real what
 * docs/promises.md says can go wrong. `npm run faults -- disk` takes the tests with this word in their
 * titles.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";

const folder = join(root, "dist/test/faults");
const words = process.argv.slice(2).map((word) => RegExp(word, "i"));
const patterns = words.map(({ source }) => `--test-name-pattern=/${source}/i`);
// A file without such a test would still run what it does before its tests.
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .map((file) => join(folder, file))
  .filter((file) => !words.length || words.some((word) => word.test(readFileSync(file, "utf8"))));
if (files.length === 0) {
  console.error(
    `No test of test/faults has "${process.argv.slice(2).join('" or "')}" in its title.`,
  );
  process.exit(1);
}
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-reporter=spec", "--test-reporter-destination=stdout", ...patterns, ...files],
  { cwd: root, env: { ...process.env, ...trainingEnvironment }, stdio: "inherit" },
);
process.exitCode = status ?? 1;
