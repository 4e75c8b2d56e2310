/** Grades what is in submitted/STUDENT/NAME/, in nbgrader's layout, into grades.csv and feedback. */
import { createHash } from "node:crypto";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { writeAtomically } from "../../dist/src/io/files.js";
import { root } from "../setup/paths.mjs";
import { exercisesOf, submittedCells } from "./cells.mjs";
import { runChecker } from "./run-checker.mjs";
import { sandbox } from "./sandbox.mjs";
import { csv, feedback } from "./tables.mjs";

/** @typedef {import("./cells.mjs").Exercise} Exercise */
/** @typedef {{ exercise: string, points: number, of: number, verdict: string }} Row */
/** @typedef {{ seconds: number, memory: number, budget: string, bare: boolean }} Options */

/** What no notebook is as large as, in bytes. */
const largest = 50_000_000;

/**
 * Grades the chapter for every student in the class's folder, and goes on where it was stopped: a submission
 * that was graded before, by the same checks, is not graded again. Nothing is graded without a sandbox,
 * unless the options ask for it.
 * @param {import("../notebooks/notebook.mjs").Notebook} chapter
 * @param {string} folder the class's
 * @param {Options} options
 */
export async function grade(chapter, folder, options) {
  const exercises = exercisesOf(chapter);
  const submitted = join(folder, "submitted");
  const students = existsSync(submitted) ? studentsIn(submitted) : [];
  if (students.length === 0) {
    console.log(
      `No submissions yet; expected ${join(submitted, "STUDENT", chapter.name)}/*.ipynb.`,
    );
    return;
  }
  const course = join(folder, "release", chapter.name, "node_modules/convnet-course");
  if (!existsSync(course)) {
    throw new Error(
      `${chapter.name} was not released; run "npm run assignment -- release ${chapter.name}"`,
    );
  }
  const { command, remove } = sandbox({ course, ...options });
  try {
    for (const student of students) {
      const path = join(folder, "marks", student, `${chapter.name}.json`);
      const { submission, problem } = findSubmission(join(submitted, student, chapter.name));
      const digest = digestOf([submission ?? problem, checksDigest(), options]);
      const earlier = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
      /** @type {Row[]} */
      let rows = earlier?.rows;
      if (earlier?.digest !== digest) {
        rows = await gradeOne({ submission, problem, exercises, command, options });
        writeAtomically(path, `${JSON.stringify({ digest, rows }, null, 1)}\n`);
      }
      const page = join(folder, "feedback", student, chapter.name, `${chapter.name}.html`);
      writeAtomically(page, feedback(chapter.name, student, rows));
      writeAtomically(join(folder, "grades.csv"), csv(allRows(folder, students)));
      console.log(summary(student, rows, earlier?.digest === digest));
    }
  } finally {
    remove();
  }
  console.log(`Written: ${join(folder, "grades.csv")}`);
}

/** @param {string} submitted */
function studentsIn(submitted) {
  const entries = readdirSync(submitted, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.name.startsWith("."));
  for (const { name } of names.filter((entry) => !entry.isDirectory())) {
    console.log(`${name}: not a student's folder, left out`);
  }
  return names
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * The text of the one notebook in a student's folder of the chapter, or why there is none.
 * @param {string} folder
 * @returns {{ submission?: string, problem?: string }}
 */
function findSubmission(folder) {
  try {
    if (!existsSync(folder)) return { problem: "nothing was handed in" };
    const files = readdirSync(folder).filter((file) => file.endsWith(".ipynb"));
    if (files.length === 0) return { problem: "nothing was handed in: no .ipynb file" };
    if (files.length > 1) {
      return {
        problem: `${files.length} notebooks were handed in (${files.join(", ")}); keep one`,
      };
    }
    const path = join(folder, files[0]);
    const found = lstatSync(path);
    if (!found.isFile()) return { problem: `${files[0]} is a link or a folder, not a file` };
    if (found.size > largest)
      return { problem: `${files[0]} has ${found.size} bytes, at most ${largest} are read` };
    return { submission: readFileSync(path, "utf8") };
  } catch (error) {
    return { problem: `it could not be read: ${/** @type {Error} */ (error).message}` };
  }
}

/**
 * A row for each exercise. Never throws for what a student handed in.
 * @param {{ submission?: string, problem?: string, exercises: Exercise[], command: string[], options: Options }} given
 * @returns {Promise<Row[]>}
 */
async function gradeOne({ submission, problem, exercises, command, options }) {
  /** @param {string} verdict */
  const none = (verdict) =>
    exercises.map(({ name, of }) => ({ exercise: name, points: 0, of, verdict }));
  if (submission === undefined) return none(`Not graded: ${problem}`);
  try {
    const cells = submittedCells(submission);
    const asked = exercises.filter(({ name }) =>
      cells.some(({ code }) => code.includes(`${name}.check(`)),
    );
    if (asked.length === 0) {
      return none(
        "Not graded: the notebook has none of this chapter's exercises; is it another chapter?",
      );
    }
    const marks = await runChecker({ asked, cells, command, ...options });
    return exercises.map(({ name, of }) => {
      const missing = {
        points: 0,
        verdict: `Not yet: no cell of the notebook calls ${name}.check(…)`,
      };
      const { points, verdict } = marks.get(name) ?? missing;
      return { exercise: name, points, of, verdict };
    });
  } catch (error) {
    return none(`Not graded: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * The rows of every chapter graded so far.
 * @param {string} folder @param {string[]} students
 */
function allRows(folder, students) {
  return students.flatMap((student) => {
    const marks = join(folder, "marks", student);
    const chapters = existsSync(marks)
      ? readdirSync(marks).filter((file) => file.endsWith(".json"))
      : [];
    return chapters.sort().flatMap((file) => {
      /** @type {{ rows: Row[] }} */
      const { rows } = JSON.parse(readFileSync(join(marks, file), "utf8"));
      return rows.map((row) => ({ student, ...row }));
    });
  });
}

/** @param {string} student @param {Row[]} rows @param {boolean} before */
function summary(student, rows, before) {
  const sum = (/** @type {"points" | "of"} */ what) =>
    rows.reduce((all, row) => all + row[what], 0);
  const [reason] = rows.map(({ verdict }) => verdict);
  const same = rows.length > 1 && rows.every(({ verdict }) => verdict === reason);
  const note = same ? `  ${reason}` : before ? "  graded before" : "";
  return `${student}: ${sum("points")} of ${sum("of")} points${note}`;
}

/** Changes with the course's checks, so that submissions are graded again. */
function checksDigest() {
  const folder = join(root, "dist/notebooks/course");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => extname(file))
    .map((file) => digestOf(readFileSync(join(folder, file), "utf8")));
}

/** @param {unknown} value */
function digestOf(value) {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
