/** Jobs of `npm test`: processes that run side by side, and what became of each. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { availableParallelism, setPriority, tmpdir } from "node:os";
import { join } from "node:path";
import { oneThread, trainingEnvironment } from "../setup/environment.mjs";
import { root } from "../setup/paths.mjs";
import { readJournal } from "./journal.mjs";

/**
 * A process of a stage. With `files` it runs these compiled test files, else the `script` with its arguments. Of those
 * that are `timed`, whose programs wait for each other and give up, one runs at a time.
 * @typedef {{ stage: string, name?: string, files?: string[], script?: string[], timed?: boolean }} Job
 * @typedef {{ job: Job, passed: number, failed: number, seconds: number, problems: string[] }} Result
 */

/** As many jobs at a time as the machine has cores, up to four: each may take a gigabyte of memory. One more saves 6%. */
const width = Math.min(4, availableParallelism());

/** Minutes after which a process in which no test has begun or ended is taken for hung. */
const patience = Number(process.env.CONVNET_TEST_MINUTES ?? 20);

/** The jobs' temporary files are here, and go when this process ends. */
const temporary = mkdtempSync(join(tmpdir(), "convnet-test-"));
// Tests start programs as other users.
chmodSync(temporary, 0o755);
/** @type {Set<import("node:child_process").ChildProcess>} */
const children = new Set();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
  try {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    console.error(`${temporary} is left: ${/** @type {Error} */ (error).message}`);
  }
});
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(signal, () => process.exit(code));
}

/**
 * Runs the jobs in their order, as many at a time as there are cores; the timed ones follow each other from the start.
 * The output of each is printed when it ends.
 * @param {Job[]} jobs
 * @returns {Promise<Result[]>}
 */
export async function runJobs(jobs) {
  const [timed, others] = [jobs.filter((job) => job.timed), jobs.filter((job) => !job.timed)];
  /** @type {Result[]} */
  const results = [];
  const lane = async (/** @type {Job[][]} */ ...queues) => {
    for (const queue of queues) {
      for (let job = queue.shift(); job; job = queue.shift()) results.push(await perform(job));
    }
  };
  await Promise.all([
    lane(timed, others),
    ...Array.from({ length: width - 1 }, () => lane(others)),
  ]);
  return results;
}

/** @param {Job} job @returns {Promise<Result>} */
async function perform(job) {
  const { output, ...result } = await runJob(job);
  console.log(`\n== ${titleOf(job)} (${result.seconds.toFixed(1)} s)`);
  process.stdout.write(output);
  for (const problem of result.problems) console.error(`FAILED ${problem}`);
  return result;
}

/** @param {Job} job */
export function titleOf({ stage, name }) {
  return name ? `${stage}: ${name}` : stage;
}

/** @param {Job} job @returns {Promise<Result & { output: string }>} */
async function runJob(job) {
  const folder = join(root, "build/tests");
  mkdirSync(folder, { recursive: true });
  const name = titleOf(job).replace(/\W+/g, "-");
  const journal = join(folder, `${name}.jsonl`);
  const own = join(temporary, name);
  rmSync(journal, { force: true });
  mkdirSync(own, { recursive: true });
  const start = performance.now();
  const { output: printed, ending } = await runNode(job, {
    CONVNET_TEST_JOURNAL: journal,
    TMPDIR: own,
  });
  const seconds = (performance.now() - start) / 1000;
  const left = readdirSync(own);
  const notice = left.length > 0 ? `left in the folder TMPDIR: ${left.join(", ")}\n` : "";
  const output = printed + notice;
  if (!job.files) {
    const problems = ending ? [`${titleOf(job)}: ${ending}`] : [];
    const failed = problems.length;
    return { job, passed: 1 - failed, failed, seconds, problems, output };
  }
  const entries = readJournal(journal);
  const of = (/** @type {string} */ what) => entries.filter((entry) => entry.what === what);
  const problems = of("failed").map(({ file, title }) => `${file} › ${title}`);
  // A process with a failed test ends with 1; any other ending is a fault of its own.
  if (ending && !(ending === "exit code 1" && problems.length > 0)) {
    const last = of("began").at(-1);
    const where = last ? `; the last test that began is ${last.file} › ${last.title}` : "";
    problems.push(`${titleOf(job)}: its process ended with ${ending}${where}`);
  }
  const { file, title } = of("began").at(-1) ?? {};
  const isOver = entries.some((entry) => entry.what !== "began" && entry.title === title);
  if (!ending && title && !isOver) problems.push(`${file} › ${title}: exit in the middle of it`);
  if (entries.length === 0) problems.push(`${titleOf(job)}: no test ran`);
  return { job, passed: of("passed").length, failed: problems.length, seconds, problems, output };
}

/** @param {string[]} files */
function testArguments(files) {
  return [
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    `--test-reporter=${join(root, "scripts/test/journal.mjs")}`,
    "--test-reporter-destination=stderr",
    ...[join(root, "scripts/test/together.cjs"), ...files],
  ];
}

/**
 * Runs Node; gives what it printed, and how it ended unless with 0.
 * @param {Job} job
 * @param {{ CONVNET_TEST_JOURNAL: string, TMPDIR: string }} own
 * @returns {Promise<{ output: string, ending?: string }>}
 */
function runNode({ script, files = [], timed }, own) {
  const start = Date.now();
  const args = script ?? testArguments(files);
  // Two trainings side by side are faster with a thread each. Tests that compare with PyTorch's numbers have the
  // number of threads that those were fitted with: another rounds otherwise.
  const env = { ...process.env, ...trainingEnvironment, ...(script ? oneThread : {}) };
  const child = spawn(process.execPath, args, {
    cwd: root,
    // Under node:test itself, the reporters would be those of its own children.
    env: { ...env, ...own, NODE_TEST_CONTEXT: undefined },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  // Where they share a core, those that wait for each other go first.
  if (!timed && child.pid !== undefined) setPriority(child.pid, 5);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      output += data;
    });
  }
  let hung = false;
  const watch = setInterval(() => {
    const heard = statSync(own.CONVNET_TEST_JOURNAL, { throwIfNoEntry: false })?.mtimeMs ?? start;
    hung = Date.now() - heard > patience * 60_000;
    if (hung) child.kill("SIGKILL");
  }, 1000);
  return new Promise((resolve) => {
    child.on("error", ({ message }) => resolve({ output, ending: message }));
    child.on("close", (code, signal) => {
      clearInterval(watch);
      children.delete(child);
      const silence = `${patience} minutes in which no test began or ended`;
      const ending = hung ? silence : (signal ?? (code === 0 ? undefined : `exit code ${code}`));
      resolve({ output, ending });
    });
  });
}
