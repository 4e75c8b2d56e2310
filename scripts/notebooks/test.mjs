/** `npm run notebooks -- test`: executes a copy of each notebook with nbconvert and verifies it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "../setup/paths.mjs";
import { runPython } from "./jupyter.mjs";
import { readNotebook } from "./notebook.mjs";
import { probedCopy, startId } from "./probed-copy.mjs";
import { verifyOutputs } from "./verify.mjs";

/**
 * What the probe wrote after a cell.
 * @typedef {{ id: string, time: number, tensors: number, lost: number }} Report
 */

/**
 * Tests the notebooks one after the other in the smoke budget; true if all passed.
 * @param {string[]} paths
 * @param {number} limit seconds that a notebook may take
 */
export async function testNotebooks(paths, limit) {
  let good = true;
  for (const path of paths) {
    const { file, seconds, tensors, problems } = await testNotebook(path, limit);
    const mark = problems.length === 0 ? "ok    " : "FAILED";
    console.log(`${mark} ${seconds.toFixed(1).padStart(6)} s  ${tensors} tensors  ${file}`);
    for (const problem of problems) console.error(`  ${file} › ${problem}`);
    if (problems.length > 0) good = false;
  }
  return good;
}

/**
 * Executes a copy of the notebook in build/notebooks/ and gives what is wrong with it, each problem
 * as "cell: what".
 * @param {string} path
 * @param {number} limit
 */
export async function testNotebook(path, limit) {
  const notebook = readNotebook(path);
  const folder = join(root, "build/notebooks");
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, `${notebook.name}.probed.ipynb`);
  const executed = join(folder, `${notebook.name}.ipynb`);
  const log = join(folder, `${notebook.name}.probe.jsonl`);
  for (const stale of [executed, log]) rmSync(stale, { force: true });
  writeFileSync(copy, probedCopy(notebook));

  let output = "";
  const start = performance.now();
  const code = await runPython(
    [
      ...["-m", "nbconvert", "--to", "notebook", "--execute"],
      ...["--output", executed, `--ExecutePreprocessor.timeout=${limit}`, copy],
    ],
    {
      budget: "smoke",
      seconds: 2 * limit + 30,
      onOutput: (text) => {
        output += text;
      },
      env: { CONVNET_PROBE: log },
    },
  );
  const seconds = (performance.now() - start) / 1000;

  const reports = readReports(log);
  const problems = lostTensors(reports);
  if (code !== 0) problems.push(`${runningCell(copy, reports)}: ${lastWords(output, code)}`);
  else problems.push(...verifyOutputs(notebook, readNotebook(executed)));
  if (code === 0 && seconds > limit) {
    problems.push(`${slowest(reports)}: ${seconds.toFixed(0)} s in all; expected at most ${limit}`);
  }
  return { file: notebook.file, seconds, tensors: reports.at(-1)?.tensors ?? 0, problems };
}

/** @param {string} log @returns {Report[]} */
function readReports(log) {
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/**
 * The cells that lose a tensor at every turn of a loop. A line that makes one on the way to what it
 * shows loses it too, once, and stays readable.
 * @param {Report[]} reports
 */
function lostTensors(reports) {
  return reports
    .filter(({ lost }) => lost > 3)
    .map(({ id, lost }) => `${id}: lost ${lost} tensors; dispose them, or use tf.tidy`);
}

/**
 * The three cells that took longest.
 * @param {Report[]} reports
 */
function slowest(reports) {
  return reports
    .map(({ id, time }, index) => ({
      id,
      seconds: (time - (reports[index - 1] ?? { time }).time) / 1000,
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 3)
    .map(({ id, seconds }) => `${id} ${seconds.toFixed(1)} s`)
    .join(", ");
}

/**
 * The cell after the last one that reported.
 * @param {string} copy
 * @param {Report[]} reports
 */
function runningCell(copy, reports) {
  const cells = readNotebook(copy).cells.filter(({ type }) => type === "code");
  const done = reports.at(-1)?.id;
  const last = done === startId ? startId : `probe-${done}`;
  const next = cells[cells.findIndex(({ id }) => id === last) + 1];
  return next?.id ?? "the kernel's end";
}

/**
 * The end of what nbconvert and the kernel said, without Python's traceback.
 * @param {string} output
 * @param {number | null} code
 */
function lastWords(output, code) {
  const words = stripVTControlCharacters(output).replace(
    /^Traceback \(most recent call last\):\n(\s.*\n)*/gm,
    "",
  );
  const lines = words.trimEnd().split("\n").slice(-25).join("\n    ");
  return `nbconvert ended with ${code ?? "SIGKILL, out of time"}\n    ${lines}`;
}
