/** What the learner has done so far, kept between sessions in one small file. */
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../../src/io/checkout";
import { checksumMatches, withChecksum } from "../../src/io/checksum";
import { writeAtomically } from "../../src/io/files";

/** What has come of one exercise or question. */
export interface Answered {
  /** How many answers were checked. */
  tries: number;
  /** Whether one of them was right. */
  right: boolean;
}

/** The learner's progress. */
export interface Progress {
  /** By name, as in the notebooks: "exercises.training.direction", "questionnaires.data.batch". */
  answers: Map<string, Answered>;
  /** How often the test set was opened. */
  testOpenings: number;
}

/** A progress, and what to tell the learner if it could not be read or kept. */
export interface Kept {
  progress: Progress;
  notice?: string;
}

const format = "convnet progress 2";
const longest = 1_000_000;
const keys = ["format", "testOpenings", "answers", "sha256"];
const name = /^(exercises|questionnaires)\.[a-z]\w*\.[a-z]\w*$/i;

/**
 * The file: the path in the environment variable CONVNET_PROGRESS, such as that of a run whose
 * answers are not the learner's; by default `.convnet/progress.json` of this checkout.
 */
export function progressPath(): string {
  return process.env.CONVNET_PROGRESS || join(checkout, ".convnet/progress.json");
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
    const notice = `${path} is no progress file (${(error as Error).message}). It is kept as ${aside}, and a new one is begun.`;
    return { progress: emptyProgress(), notice };
  }
}

/** Has `change` change the progress, and keeps it. Never throws: the notice says if it is not kept. */
export function changeProgress(change: (progress: Progress) => void, path = progressPath()): Kept {
  let kept: Kept = { progress: emptyProgress() };
  try {
    kept = readProgress(path);
    change(kept.progress);
    writeAtomically(path, serializeProgress(kept.progress));
  } catch (error) {
    return { ...kept, notice: `Your progress is not kept: ${(error as Error).message}.` };
  }
  return kept;
}

/** Notes an answer that was checked. */
export function noteAnswer(name: string, right: boolean): Kept {
  return changeProgress(({ answers }) => {
    const before = answers.get(name) ?? { tries: 0, right: false };
    answers.set(name, { tries: before.tries + 1, right: before.right || right });
  });
}

/** The progress as its file's text. */
export function serializeProgress({ answers, testOpenings }: Progress): string {
  const saved = { format, testOpenings, answers: Object.fromEntries(answers) };
  return `${JSON.stringify(withChecksum(saved), null, 1)}\n`;
}

/** The progress of a file's text. Throws, saying what is wrong, unless it is exactly one. */
export function parseProgress(text: string): Progress {
  if (text.length > longest) throw new Error(`${text.length} characters; at most ${longest}`);
  const saved = checkKeys(JSON.parse(text), keys, "the file");
  if (saved.format !== format) {
    throw new Error(`format ${JSON.stringify(saved.format)}; expected "${format}"`);
  }
  const answers = Object.entries(checkObject(saved.answers, "answers")).map(
    ([key, value]): [string, Answered] => {
      if (!name.test(key)) throw new Error(`"${key}" names no exercise and no question`);
      const { tries, right } = checkKeys(value, ["tries", "right"], key);
      if (typeof right !== "boolean") throw new Error(`${key}: right ${right}; expected a boolean`);
      return [key, { tries: checkCount(tries, 1, `${key}: tries`), right }];
    },
  );
  const testOpenings = checkCount(saved.testOpenings, 0, "testOpenings");
  if (!checksumMatches(saved)) throw new Error("it was altered: its SHA-256 does not fit");
  return { answers: new Map(answers), testOpenings };
}

function emptyProgress(): Progress {
  return { answers: new Map(), testOpenings: 0 };
}

function checkObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new Error(`${what} is no object`);
}

function checkKeys(value: unknown, keys: readonly string[], what: string): Record<string, unknown> {
  const found = checkObject(value, what);
  if (Object.keys(found).sort().join() === [...keys].sort().join()) return found;
  throw new Error(`${what} has ${Object.keys(found).join(", ") || "nothing"}; expected ${keys}`);
}

function checkCount(value: unknown, least: number, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`${what} ${JSON.stringify(value)}; expected a whole number of at least ${least}`);
}
