/** A chapter handed out, answered and graded. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Class, root } from "./class";

/** The stubs of a chapter that have a solution, solved, by the ids of their cells. */
function solvedStubs(chapter: string): Record<string, string> {
  const program = `
    import { readNotebook } from "./scripts/notebooks/notebook.mjs";
    import { findSolutions } from "./scripts/notebooks/solutions.mjs";
    const solved = findSolutions(readNotebook("notebooks/${chapter}.ipynb").cells);
    console.log(JSON.stringify(Object.fromEntries(solved.map(({ stub, source }) => [stub.id, source]))));`;
  const all = ["--input-type=module", "-e", program];
  return JSON.parse(execFileSync(process.execPath, all, { cwd: root, encoding: "utf8" }));
}

/** A wrong answer in place of an exercise's, and another letter in place of a quiz's first. */
function wrong(source: string): string {
  return source.includes("quizzes.")
    ? source.replace(/: "([abc])"/, (_, letter) => `: "${letter === "a" ? "b" : "a"}"`)
    : source.replace(/\.check\(\w+\)/, ".check([] as never)");
}

/**
 * Releases the chapter and grades three copies: the students' own as it is must get no point, the one with the
 * course's solutions all of them, and one where every second answer is wrong exactly those of the others.
 */
export async function roundTrip(chapter: string): Promise<void> {
  const course = new Class(chapter);
  const released = await course.run("release");
  assert.equal(released.status, 0, released.said);
  const text = course.read("release", chapter, `${chapter}.ipynb`);
  assert.doesNotMatch(text, /<summary>Solution/);
  const notebook = JSON.parse(text);
  const solutions = solvedStubs(chapter);
  const submit = (student: string, sources: Record<string, string>) => {
    const cells = notebook.cells.map((cell: { id: string; source: string }) => ({
      ...cell,
      source: sources[cell.id] ?? cell.source,
    }));
    course.submit(student, JSON.stringify({ ...notebook, cells }));
  };
  const isWrong = (index: number) => index % 2 === (Object.keys(solutions).length - 1) % 2;
  const half = Object.entries(solutions).map(([id, source], index) => [
    id,
    isWrong(index) ? wrong(source) : source,
  ]);
  submit("untouched", {});
  submit("solved", solutions);
  submit("half wrong", Object.fromEntries(half));
  const { said } = await course.run("grade", "--seconds", "300");
  const rows = (student: string) => course.grades().filter((row) => row.student === student);
  assert.equal(rows("solved").length, Object.keys(solutions).length, said);
  for (const { exercise, points, verdict } of rows("untouched")) {
    assert.equal(points, 0, `${exercise} of an untouched copy: ${verdict}`);
    assert.match(verdict, /^Not yet/, exercise);
  }
  for (const { exercise, points, of, verdict } of rows("solved")) {
    assert.equal(points, of, `${exercise} solved: ${verdict}`);
  }
  for (const [index, { exercise, points, of, verdict }] of rows("half wrong").entries()) {
    const lost = isWrong(index) ? 1 : 0;
    assert.equal(points, of - lost, `${exercise} of a copy that is half wrong: ${verdict}`);
  }
}
