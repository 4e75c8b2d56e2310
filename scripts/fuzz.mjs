/**
 * `npm run fuzz -- [--cases 100000] [--seed 42] [NAME…]`: gives each parser of the course altered files,
 * each in a process of its own, and prints what came of it. Ends with 1 if one crashed, hung, took
 * altered data, threw an undocumented error, or took more than 500 MB.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: "string", default: "100000" },
    seed: { type: "string", default: "42" },
  },
});
const program = join(root, "dist/test/fuzz/run.js");
/** @type {string[]} */
const known = JSON.parse(execFileSync(process.execPath, [program], { encoding: "utf8" }));
const names = positionals.length > 0 ? positionals : known;
const hours = 3;
/** Files in memory, where there is such a folder: some parsers are given theirs by path. */
const folder = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

print(["parser", "cases", "seed", "refused", "in order", "unchanged", "slowest", "memory", "time"]);
for (const name of names) {
  if (!known.includes(name)) {
    throw new Error(`no parser "${name}"; expected ${known.map((one) => `"${one}"`).join(", ")}`);
  }
  const start = performance.now();
  const child = spawnSync(process.execPath, [program, name, values.cases, values.seed], {
    env: { ...process.env, ...trainingEnvironment, TMPDIR: folder },
    encoding: "utf8",
    timeout: hours * 3600 * 1000,
  });
  const seconds = `${((performance.now() - start) / 1000).toFixed(0)} s`;
  if (child.status !== 0) {
    console.error(`${name}: ended with ${child.status ?? child.signal}\n${child.stderr}`);
    process.exitCode = 1;
    continue;
  }
  const { cases, refused, accepted, same, slowest, memory } = JSON.parse(child.stdout);
  const bounds = [`${slowest.toFixed(0)} ms`, `${memory.toFixed(0)} MB`];
  print([name, cases, values.seed, refused, accepted, same, ...bounds, seconds]);
}

/** @param {(string | number)[]} cells */
function print(cells) {
  console.log(cells.map((cell, column) => String(cell).padEnd(column === 0 ? 14 : 10)).join(" "));
}
