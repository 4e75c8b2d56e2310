/** The teacher's copy of a chapter and the students': nbgrader's folders source/ and release/. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../../dist/src/io/files.js";
import { joined } from "../notebooks/notebook.mjs";
import { exercisesOf } from "./cells.mjs";
import { writeCutCourse } from "./course.mjs";

const folded = /<details>\s*<summary>Solution<\/summary>[\s\S]*?<\/details>/g;

/**
 * Writes source/NAME/NAME.ipynb, with solutions, and release/NAME, without.
 * @param {import("../notebooks/notebook.mjs").Notebook} chapter
 * @param {string} folder the class's
 */
export function release(chapter, folder) {
  const { name } = chapter;
  const exercises = exercisesOf(chapter);
  const notebook = withGrades(JSON.parse(chapter.text), exercises);
  /** @param {string} kind @param {unknown} saved */
  const write = (kind, saved) => {
    mkdirSync(join(folder, kind, name), { recursive: true });
    writeAtomically(
      join(folder, kind, name, `${name}.ipynb`),
      `${JSON.stringify(saved, null, 1)}\n`,
    );
  };
  write("source", notebook);
  write("release", { ...notebook, cells: notebook.cells.flatMap(studentsCell) });
  writeCutCourse(join(folder, "release", name, "node_modules/convnet-course"));
  const points = exercises.reduce((sum, { of }) => sum + of, 0);
  console.log(
    `${name}: ${exercises.length} exercises, ${points} points, in ${join(folder, "release", name)}`,
  );
}

/**
 * The notebook with nbgrader's metadata: each answer's cell has a grade and its points.
 * @param {{ cells: any[] }} notebook
 * @param {import("./cells.mjs").Exercise[]} exercises
 */
function withGrades(notebook, exercises) {
  const graded = new Map(exercises.map((exercise) => [exercise.cell, exercise]));
  const cells = notebook.cells.map((cell) => {
    const { name, of } = graded.get(cell.id) ?? {};
    if (!name) return cell;
    const nbgrader = {
      ...{ schema_version: 3, grade_id: name.replaceAll(".", "-"), cell_type: "code", points: of },
      ...{ grade: true, solution: true, locked: false, task: false },
    };
    return { ...cell, metadata: { ...cell.metadata, nbgrader } };
  });
  return { ...notebook, cells };
}

/**
 * The cell without a folded solution; none if nothing else is in it.
 * @param {any} cell
 */
function studentsCell(cell) {
  if (cell.cell_type !== "markdown") return [cell];
  const text = joined(cell.source);
  // The students' copy lies one folder deeper than the chapters that it links to.
  const source = text
    .replaceAll(folded, "")
    .replaceAll(/\]\((?=(?:\d\d-[\w-]+|glossary)\.ipynb)/g, "](../");
  return source.trim() === "" ? [] : [{ ...cell, source }];
}
