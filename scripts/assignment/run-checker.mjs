/** Runs the checker of one submission, and another where one does not survive what it was given. */
import { execFileSync, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trainingEnvironment } from "../setup/environment.mjs";
import { root } from "../setup/paths.mjs";

/** @typedef {{ asked: import("./cells.mjs").Exercise[], cells: import("./cells.mjs").Code[], command: string[], seconds: number, memory: number, budget: string, bare: boolean }} Job */
/** @typedef {{ points: number, verdict: string }} Mark */

const program = join(root, "dist/scripts/assignment/check/checker.js");
/** How much longer than the student's code a check may take, which may train a network itself. */
const patience = 20;

/**
 * The marks by exercise. A checker that ends, or does not, in the middle of an exercise costs only that one.
 * @param {Job} job
 * @returns {Promise<Map<string, Mark>>}
 */
export async function runChecker(job) {
  /** @type {Map<string, Mark>} */
  const marks = new Map();
  const left = () => job.asked.filter(({ name }) => !marks.has(name));
  while (left().length > 0) {
    const asked = left();
    const began = await checkSome({ ...job, asked }, marks);
    if (left().length === asked.length || began.unfinished) {
      const name = began.unfinished ?? asked[0].name;
      marks.set(name, { points: 0, verdict: `Not graded: ${began.why}` });
    }
  }
  return marks;
}

/**
 * Adds the marks of one checker; gives the exercise that it did not finish, if any, and why.
 * @param {Job} job @param {Map<string, Mark>} marks
 * @returns {Promise<{ unfinished?: string, why: string }>}
 */
function checkSome(job, marks) {
  const scratch = mkdtempSync(join(tmpdir(), "convnet-grade-"));
  // The answers of students are not the teacher's progress.
  const budget = { CONVNET_BUDGET: job.budget, CONVNET_PROGRESS: join(scratch, "progress.json") };
  const child = fork(program, {
    env: { ...process.env, ...trainingEnvironment, ...budget },
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  limitMemory(child.pid, job);
  /** @type {string | undefined} */
  let unfinished;
  let why = "the check ended before it gave a verdict";
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  child.on("message", (/** @type {any} */ message) => {
    clearTimeout(timer);
    if (message.begins) {
      unfinished = message.begins;
      timer = setTimeout(
        () => {
          why = "the check took too long";
          kill();
        },
        patience * job.seconds * 1000,
      );
    } else {
      marks.set(message.name, { points: message.points, verdict: message.verdict });
      unfinished = undefined;
    }
  });
  child.send(job);
  return new Promise((resolve) => {
    child.once("exit", () => {
      clearTimeout(timer);
      process.off("exit", kill);
      rmSync(scratch, { recursive: true, force: true });
      resolve({ unfinished, why });
    });
  });
}

/**
 * A value may be large only once it is used: the checker ends rather than the machine's memory.
 * @param {number | undefined} pid @param {Job} job
 */
function limitMemory(pid, { memory, bare }) {
  if (bare) return;
  execFileSync("prlimit", ["--pid", String(pid), `--data=${2 * memory * 2 ** 30}`]);
}
