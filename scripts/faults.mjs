/**
 * `npm run faults`: runs the tests of test/faults, the slow ones too; each brings about for real what
 * docs/promises.md says can go wrong. `npm run faults -- disk` takes the tests with this word in their
 * titles.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";

const folder = join(root, "dist/test/faults");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.js"))
  .map((file) => join(folder, file));
const words = process.argv.slice(2).map((word) => `--test-name-pattern=/${RegExp(word).source}/i`);
const { status } = spawnSync(
  process.execPath,
  ["--test", "--test-reporter=spec", "--test-reporter-destination=stdout", ...words, ...files],
  { cwd: root, env: { ...process.env, ...trainingEnvironment }, stdio: "inherit" },
);
process.exitCode = status ?? 1;
