/** What the learner has done so far, kept between sessions in one small file. */
import { existsSync, readFileSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { learnerFolder } from "../../src/io/checkout";
import { checksumMatches, withChecksum } from "../../src/io/checksum";
import { makeFolder, writeAtomically } from "../../src/io/files";
import { isRunning } from "../../src/io/process";
import { parse } from "./parse";

/** What has come of one exercise or question. */
export interface Answered {
  /** How many answers were checked. */
  tries: number;
  /** Whether one of them was correct. */
  right: boolean;
}

/** The learner's progress. */
export interface LearnerProgress {
  /** By name, as in the notebooks: "exercises.training.direction", "quizzes.data.batch". */
  answers: Map<string, Answered>;
  /** How often the test set was opened. */
  testOpenings: number;
}

/** The progress, and what to tell the learner if it could not be read or kept. */
export interface Kept {
  progress: LearnerProgress;
  notice?: string;
}

const format = "convnet progress 2";
const longest = 1_000_000;
const name = /^(exercises|quizzes|questionnaires)\.[a-z]\w*\.[a-z]\w*$/i;
const misnamed = (answers: object) => Object.keys(answers).find((key) => !name.test(key));
const count = v.pipe(v.number(), v.safeInteger());
const schema = v.strictObject({
  format: v.literal(format),
  testOpenings: v.pipe(count, v.minValue(0)),
  answers: v.pipe(
    v.custom<object>(
      (value) => typeof value === "object" && value !== null && !Array.isArray(value),
      "Invalid type: Expected Object",
    ),
    v.check(
      (answers) => misnamed(answers) === undefined,
      ({ input }) => `"${misnamed(input)}" is not the name of an exercise or a question`,
    ),
    v.record(
      v.string(),
      v.strictObject({ tries: v.pipe(count, v.minValue(1)), right: v.boolean() }),
    ),
  ),
  sha256: v.string(),
});

/**
 * The file: the path in the environment variable CONVNET_PROGRESS, such as that of a run whose
 * answers are not the learner's; by default `.convnet/progress.json` of the learner's folder.
 */
export function progressPath(): string {
  return process.env.CONVNET_PROGRESS || join(learnerFolder(), ".convnet/progress.json");
}

/**
 * The progress kept at `path`, an empty one if there is none. A file that cannot be read as such is
 * renamed, never overwritten, and the notice says what it is called now.
 */
export function readProgress(path = progressPath()): Kept {
  if (!existsSync(path)) return { progress: emptyProgress() };
  try {
    return { progress: parseProgress(readFileSync(path, "utf8")) };
  } catch (error) {
    const aside = `${path}.${new Date().toISOString().replaceAll(/[:.]/g, "-")}.damaged`;
    renameSync(path, aside);
    const notice = `${path} is not a valid progress file (${(error as Error).message}). It was renamed to ${aside}, and your progress starts again from zero.`;
    return { progress: emptyProgress(), notice };
  }
}

/** Has `change` change the progress, and keeps it. Never throws: the notice says if it is not kept. */
export function changeProgress(
  change: (progress: LearnerProgress) => void,
  path = progressPath(),
): Kept {
  let kept: Kept = { progress: emptyProgress() };
  try {
    makeFolder(dirname(path));
    withLock(`${path}.lock`, () => {
      kept = readProgress(path);
      change(kept.progress);
      writeAtomically(path, serializeProgress(kept.progress));
    });
  } catch (error) {
    return { ...kept, notice: `Your progress could not be saved: ${(error as Error).message}.` };
  }
  return kept;
}

/**
 * Does `work` while no other process, such as the kernel of another notebook, holds the lock: a link
 * to the number of the process that holds it. Throws if one holds it for five seconds.
 */
function withLock(lock: string, work: () => void): void {
  const until = Date.now() + 5000;
  while (!tryLock(lock)) {
    const holder = readHolder(lock);
    if (holder !== undefined && !isRunning(Number(holder))) {
      // Of those that find a lock left behind, one takes it away, unless another was quicker.
      withLock(`${lock}.stale`, () => {
        if (readHolder(lock) === holder) rmSync(lock);
      });
    }
    if (Date.now() > until)
      throw new Error(
        `process ${holder} holds ${lock}; if that process has ended, delete the file`,
      );
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function tryLock(lock: string): boolean {
  try {
    symlinkSync(String(process.pid), lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function readHolder(lock: string): string | undefined {
  try {
    return readlinkSync(lock);
  } catch {
    return undefined; // It has been released.
  }
}

/** Notes an answer that was checked. */
export function noteAnswer(name: string, right: boolean): Kept {
  return changeProgress(({ answers }) => {
    const before = answers.get(name) ?? { tries: 0, right: false };
    answers.set(name, { tries: before.tries + 1, right: before.right || right });
  });
}

/** The progress as its file's text. */
export function serializeProgress({ answers, testOpenings }: LearnerProgress): string {
  const saved = { format, testOpenings, answers: Object.fromEntries(answers) };
  return `${JSON.stringify(withChecksum(saved), null, 1)}\n`;
}

/** The progress of a file's text. Throws, saying what is wrong, unless it is exactly one. */
export function parseProgress(text: string): LearnerProgress {
  if (text.length > longest) throw new Error(`${text.length} characters; at most ${longest}`);
  const saved = parse(schema, JSON.parse(text), "the file");
  if (!checksumMatches(saved)) throw new Error("it was altered: its SHA-256 does not match");
  // Older files call the quizzes questionnaires.
  const answers = Object.entries(saved.answers).map(
    ([name, answered]) => [name.replace(/^questionnaires/, "quizzes"), answered] as const,
  );
  return { answers: new Map(answers), testOpenings: saved.testOpenings };
}

function emptyProgress(): LearnerProgress {
  return { answers: new Map(), testOpenings: 0 };
}
