/** `npm run notebooks -- test`: executes a copy of each notebook and verifies it. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { inParallel } from "../parallel.mjs";
import { oneThread } from "../setup/environment.mjs";
import { root } from "../setup/paths.mjs";
import { runPython } from "./jupyter.mjs";
import { readNotebook } from "./notebook.mjs";
import { probedCopy } from "./probed-copy.mjs";
import { verifyOutputs } from "./verify.mjs";

/**
 * What the probe wrote after a cell: the kernel's seconds of processor time so far, the tensors that live, and how
 * many the cell lost.
 * @typedef {{ id: string, processor: number, tensors: number, lost: number }} Report
 */

/**
 * Tests the notebooks in the smoke budget, as many at a time as there are cores; true if all passed.
 * @param {string[]} paths
 * @param {number} limit seconds of processor time that a notebook may take
 */
export async function testNotebooks(paths, limit) {
  const results = await inParallel(paths, availableParallelism(), async (path) => {
    const { file, seconds, tensors, problems } = await testNotebook(path, limit);
    const mark = problems.length === 0 ? "ok    " : "FAILED";
    console.log(
      `${mark} ${seconds.toFixed(1).padStart(5)} of ${limit} s of processor time, ${tensors} tensors  ${file}`,
    );
    for (const problem of problems) console.error(`  ${file} › ${problem}`);
    return problems.length === 0;
  });
  return results.every(Boolean);
}

/**
 * Executes a copy of the notebook in build/notebooks/ and gives what is wrong with it, each problem as "cell: what".
 * @param {string} path
 * @param {number} limit
 */
export async function testNotebook(path, limit) {
  const notebook = readNotebook(path);
  const folder = join(root, "build/notebooks");
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, `${notebook.name}.ipynb`);
  const log = join(folder, `${notebook.name}.probe.jsonl`);
  rmSync(log, { force: true });
  writeFileSync(copy, probedCopy(notebook));

  let output = "";
  // A cell that only waits takes no processor time: it ends after as many seconds as a busy machine could need.
  const [aCell, inAll] = [10 * limit, 40 * limit];
  const code = await runPython(
    [join(root, "scripts/notebooks/execute.py"), copy, String(aCell), String(limit)],
    {
      budget: "smoke",
      seconds: inAll,
      onOutput: (text) => {
        output += text;
      },
      env: { CONVNET_PROBE: log, ...oneThread },
    },
  );

  const reports = readReports(log);
  const problems = lostTensors(reports);
  if (code === 0) problems.push(...verifyOutputs(notebook, readNotebook(copy)));
  else problems.push(`${lastWords(output)}\n    the longest cells: ${longest(reports)}`);
  const { processor: seconds = 0, tensors = 0 } = reports.at(-1) ?? {};
  return { file: notebook.file, seconds, tensors, problems };
}

/**
 * The reports of the cells that have ended. A cell that did not compile has none of its own.
 * @param {string} log
 * @returns {Report[]}
 */
function readReports(log) {
  if (!existsSync(log)) return [];
  /** @type {Report[]} */
  const reports = [];
  let measured = { processor: 0, tensors: 0, lost: 0 };
  for (const line of readFileSync(log, "utf8").trim().split("\n")) {
    const entry = JSON.parse(line);
    if (entry.id === undefined) measured = entry;
    else {
      reports.push({ ...entry, ...measured });
      measured = { ...measured, lost: 0 };
    }
  }
  return reports;
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
 * The three cells that took most processor time.
 * @param {Report[]} reports
 */
function longest(reports) {
  return reports
    .map(({ id, processor }, index) => ({
      id,
      seconds: processor - (reports[index - 1]?.processor ?? 0),
    }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, 3)
    .map(({ id, seconds }) => `${id} ${seconds.toFixed(1)} s`)
    .join(", ");
}

/**
 * The cell that failed, and the end of what was said of it and by the kernel.
 * @param {string} output
 */
function lastWords(output) {
  const words = stripVTControlCharacters(output)
    .replace(/^ +[\d.]+ s {2}.*\n/gm, "")
    .replace(/^The notebook was not changed\.\n/m, "");
  const cell = /^cell (\S+):/m.exec(words)?.[1] ?? "the notebook";
  return `${cell}: failed\n    ${words.trimEnd().split("\n").slice(-25).join("\n    ")}`;
}
