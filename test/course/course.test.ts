import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import "./own-progress";
import { chapters, courseMap, exercises, myProgress, quizzes } from "../../notebooks/course";
import { lessons } from "../../notebooks/course/chapters";
import { noteAnswer, progressPath, readProgress } from "../../notebooks/course/progress";
import { drawn } from "../plot/scene";
import { temporaryFolder } from "../temporary";

// Tests that run before these in the same process may have checked answers.
before(() => rmSync(progressPath(), { force: true }));

const notebooks = readdirSync("notebooks").filter((file) => /^\d\d-.*\.ipynb$/.test(file));

test("every chapter has its notebook, of that number and title", () => {
  for (const { number, title } of chapters) {
    const file = notebooks.find((name) => Number(name.slice(0, 2)) === number);
    const { cells } = JSON.parse(readFileSync(`notebooks/${file}`, "utf8"));
    assert.equal([cells[0].source].flat()[0].trim(), `# ${number} · ${title}`);
  }
});

const names = Object.entries(exercises).flatMap(([chapter, own]) =>
  Object.keys(own).map((name) => `exercises.${chapter}.${name}`),
);
const questions = Object.entries(quizzes).flatMap(([chapter, { questions }]) =>
  Object.keys(questions).map((name) => `quizzes.${chapter}.${name}`),
);
const all = names.length + questions.length;

test("every exercise and question goes by the name that the notebooks write", () => {
  const known = lessons.flatMap(({ exercises }) =>
    Object.values(exercises).map(({ name }) => name),
  );
  assert.deepEqual(known, names);
  assert.deepEqual(
    lessons.flatMap(({ quiz }) => quiz?.names ?? []),
    questions,
  );
});

test("checked answers are kept under the notebook's name and counted by chapter", async () => {
  const empty = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.ok(empty.startsWith(`0 of ${all} answered correctly so far`), empty);
  const inTraining = Object.keys(exercises.training).length;
  const boxes = "□".repeat(inTraining - 1);
  assert.match(empty, new RegExp(`4 · Training +□${boxes} 0 of ${inTraining} +□□□□□□ 0 of 6`));
  exercises.training.direction.check(undefined);
  exercises.training.direction.check("up");
  exercises.training.direction.check("down");
  exercises.training.quarterLoss.check(7);
  quizzes.training.check({
    ...{ backward: "", rate: "b", smooth: "a" },
    ...{ apart: "b", ahead: "", nan: "" },
  });
  assert.deepEqual(readProgress().progress.answers.get("exercises.training.direction"), {
    tries: 2,
    right: true,
  });
  const text = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.ok(text.startsWith(`3 of ${all} answered correctly so far`), text);
  assert.match(text, new RegExp(`4 · Training +■${boxes} 1 of ${inTraining} +■■□□□□ 2 of 6`));
});

test("the exercise of the first page counts, too", async () => {
  exercises.start.numbers.check(3072);
  const text = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.match(text, /^4 of \d+ [\s\S]*Start here +■ 1 of 1\s*\n1 · /);
});

test("answers to exercises that the course no longer has are kept and not counted", async () => {
  noteAnswer("exercises.fineTuning.petaflop", true);
  const text = String((await myProgress().mimeBundle()).data["text/plain"]);
  assert.ok(text.startsWith(`4 of ${all} answered correctly so far.`), text);
  assert.ok(readProgress().progress.answers.has("exercises.fineTuning.petaflop"));
});

test("every chapter asks at least four exercises and four questions", () => {
  for (const { number, title, exercises, quiz } of lessons.filter(({ number }) => number > 0)) {
    assert.ok(Object.keys(exercises).length >= 4, `${number} ${title}`);
    assert.ok((quiz?.names.length ?? 0) >= 4, `${number} ${title}`);
  }
});

test("every chapter's file is picked up: chapters.ts is what its generator writes", () => {
  const files = readdirSync("notebooks/course").filter((file) => /^\d\d-.*\.json$/.test(file));
  assert.deepEqual(
    lessons.map(({ number }) => number),
    files.map((file) => Number(file.slice(0, 2))),
  );
  const written = readFileSync("notebooks/course/chapters.ts", "utf8");
  assert.equal(generated("notebooks/course"), written, "chapters.ts is stale: npm run build");
});

test("a chapter is a JSON file and, where it runs code, a TypeScript file of its name", () => {
  const folder = temporaryFolder("convnet-chapters-");
  writeFileSync(join(folder, "01-a-chapter.json"), "{}");
  writeFileSync(join(folder, "02-another.json"), '{ "quiz": {} }');
  writeFileSync(join(folder, "02-another.ts"), "");
  const text = generated(folder);
  assert.match(text, /const aChapter = lesson\("01-a-chapter", aChapterJson\);/);
  assert.match(text, /const another = lesson\("02-another", anotherJson, anotherCode\);/);
  assert.match(text, /exercises = {\n {2}aChapter: .*\n {2}another: .*\n};/);
  assert.match(text, /quizzes = {\n {2}another: .*\n};/);
});

/** chapters.ts for the course in `folder`. */
function generated(folder: string): string {
  const program = ["scripts/notebooks/chapters.mjs", "--print", folder];
  const { stdout, stderr } = spawnSync(process.execPath, program, { encoding: "utf8" });
  assert.equal(stderr, "");
  return stdout;
}

test("a notebook that opens the test set imports the course, which counts the openings", () => {
  for (const file of notebooks) {
    const { cells } = JSON.parse(readFileSync(`notebooks/${file}`, "utf8"));
    const code = cells.flatMap((cell: { cell_type: string; source: string[] }) =>
      cell.cell_type === "code" ? cell.source : [],
    );
    if (!/unlock: "test"/.test(code.join(""))) continue;
    assert.match(code.join(""), /from "convnet-course"/, file);
  }
});

const three = [
  { number: 1, title: "Flour", about: "what it is", needs: [] },
  { number: 2, title: "Oven", about: "how hot", needs: [] },
  { number: 3, title: "Bread", about: "at last", needs: [1, 2] },
];

test("the map has a box for each chapter, right of those it needs, and an arrow from each", async () => {
  const boxes = await drawn(courseMap(three), "rect");
  assert.equal(boxes.length, 3);
  const [flour, oven, bread] = boxes.map(({ x, y, width = 0, height = 0 }) => ({
    right: x + width,
    left: x,
    middle: y + height / 2,
  }));
  assert.equal(flour.left, oven.left);
  assert.ok(bread.left > flour.right);
  assert.equal(bread.middle, (flour.middle + oven.middle) / 2);
  assert.equal((await drawn(courseMap(three), "path")).length, 2 * 2);
  assert.match(courseMap(three).alt, /1 Flour needs no other chapter; .*3 Bread after 1 and 2\.$/);
});

test("a map of chapters in the wrong order is refused", () => {
  assert.throws(() => courseMap([three[2], three[0]]), /"Bread" needs 1, 2; list those/);
});
