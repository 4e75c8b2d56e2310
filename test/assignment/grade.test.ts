import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Class, noSandbox, notebook, root } from "./class";
import { roundTrip } from "./round-trip";

const name = "04-training";
const course = new Class(name);
const skip = noSandbox;
const imports =
  'import { exercises, quizzes } from "convnet-course";\nimport { show, tf } from "convnet";';
const check = (exercise: string, answer: string) => `await show(${exercise}.check(${answer}));`;
const own = (exercise: string, answer: string) => check(`exercises.training.${exercise}`, answer);

/** Answers of every kind: right, wrong, missing, broken, and a quiz with four of six right. */
const mixed = notebook(
  imports,
  `const untouched = undefined;\n${own("direction", "untouched")}`,
  "const quarter = Math.log(4);",
  own("quarterLoss", "quarter"),
  own("optimizerSteps", "1875"),
  own("memorise", "noSuchName"),
  "const relu = (x: number[][], g: number[][]) => x.map((row, i) => row.map((v, j) => v > 0 ? g[i][j] : 0));",
  own("reluBackward", "relu"),
  "throw new Error('a cell that no answer needs');",
  own("lossBackward", "(p: number[][]) => p.map((row) => row.map((value) => value / p.length))"),
  `const quiz = { backward: "a", rate: "b", smooth: "a", apart: "c", ahead: "", nan: "" };`,
  check("quizzes.training", "quiz as never"),
);

test("released, answered and graded, also by a grader that was killed half-way", {
  skip,
}, async () => {
  await course.run("release");
  course.submit("untouched", course.read("release", name, `${name}.ipynb`));
  course.submit("mixed", mixed);
  const killed = await course.runUntil(/mixed: 6 of \d+ points/, "grade", "--seconds", "120");
  assert.equal(killed.status, null, killed.said);
  const rows = course.grades().length;
  assert.ok(rows > 0);
  const { said } = await course.run("grade", "--seconds", "120");
  assert.match(said, /mixed: 6 of \d+ points {2}graded before\n/);
  assert.match(said, /untouched: 0 of \d+ points/);
  assert.equal(course.grades().length, 2 * rows);
  const verdicts = course.verdicts("mixed");
  assert.match(verdicts.direction, /^0\/1 Not yet/);
  assert.match(verdicts.quarterLoss, /^1\/1 Correct: 1\.38629/);
  assert.match(verdicts.optimizerSteps, /^0\/1 Not quite: .*That is one epoch; there are ten/);
  assert.match(verdicts.memorise, /^0\/1 Not quite: cell 6 failed: .*noSuchName/);
  assert.match(verdicts.reluBackward, /^1\/1 Correct: all 10 gradients agree/);
  assert.match(
    verdicts.lossBackward,
    /^0\/1 Not quite: .*the 1 of the true class is not subtracted/,
  );
  assert.match(
    verdicts.convBackward,
    /^0\/1 Not yet: no cell .* calls exercises\.training\.convBackward/,
  );
  assert.match(verdicts.training, /^4\/6 Not yet: .* ahead has no answer\. nan has no answer/);
});

test("a chapter solved, untouched and half wrong", { skip }, () => roundTrip("02-data"));

test("what is handed in anew is graded again", { skip }, async () => {
  course.submit("mixed", notebook(imports, own("direction", '"down"')));
  const { said } = await course.run("grade", "--seconds", "120");
  assert.match(said, /mixed: 1 of \d+ points\n.*untouched: .* graded before/s);
});

test("what is no notebook of the chapter is a row, and the others are graded", {
  skip,
}, async () => {
  const bad = new Class(name);
  await bad.run("release");
  const good = notebook(imports, own("direction", '"down"'), "const another = 1;");
  const files: Record<string, [text: string, says: RegExp]> = {
    empty: ["", /the file is empty/],
    truncated: [good.slice(0, 100), /no notebook, or not all of one/],
    pdf: ["%PDF-1.7 …", /is a PDF/],
    "nbformat 3": [JSON.stringify({ nbformat: 3, worksheets: [] }), /nbformat 3, expected 4/],
    list: ["[]", /no nbformat/],
    "no cells": [JSON.stringify({ nbformat: 4, cells: 7 }), /has no cells/],
    "odd cells": [
      JSON.stringify({ nbformat: 4, cells: [null, 3, {}, { cell_type: "code", source: 5 }] }),
      /none of this chapter's exercises/,
    ],
    "other chapter": [
      readFileSync(join(root, "notebooks/03-model.ipynb"), "utf8"),
      /none of this chapter's exercises; is it another chapter\?/,
    ],
  };
  for (const [student, [text]] of Object.entries(files)) bad.submit(student, text);
  bad.submit("twice", good);
  bad.submit("twice", good, "04-training (1).ipynb");
  mkdirSync(bad.path("submitted/nothing/03-model"), { recursive: true });
  mkdirSync(bad.path("submitted/link", name), { recursive: true });
  symlinkSync(
    bad.path("source", name, `${name}.ipynb`),
    bad.path("submitted/link", name, "a.ipynb"),
  );
  writeFileSync(bad.path("submitted/notes.txt"), "");
  // Answers are found by what they check: the ids of cells may be missing or the same.
  const ids = good.replace('"id":"cell-0",', "").replace("cell-2", "cell-1");
  bad.submit('=HYPERLINK("x"),y', ids);
  const { status, said } = await bad.run("grade", "--seconds", "120");
  assert.equal(status, 0, said);
  assert.match(said, /notes\.txt: not a student's folder/);
  for (const [student, [, says]] of Object.entries(files)) {
    assert.match(bad.verdicts(student).direction, says, student);
  }
  assert.match(bad.verdicts("twice").direction, /2 notebooks were handed in .*keep one/);
  assert.match(bad.verdicts("nothing").direction, /nothing was handed in/);
  assert.match(bad.verdicts("link").direction, /is a link/);
  assert.match(bad.verdicts('\'=HYPERLINK("x"),y').direction, /^1\/1 Correct/);
});

test("without a sandbox nothing is graded unless it is asked for", async () => {
  const none = new Class(name);
  await none.run("release");
  none.submit("learner-1", notebook(imports, own("direction", '"down"')));
  const path = process.env.PATH;
  process.env.PATH = "/nowhere";
  const { status, said } = await none.run("grade");
  process.env.PATH = path;
  assert.equal(status, 1);
  assert.match(said, /no sandbox .*\n.*apt-get install bubblewrap.*--no-sandbox/s);
  assert.deepEqual(none.grades(), []);
  assert.match(
    (await none.run("grade", "--no-sandbox", "--seconds", "120")).said,
    /learner-1: 1 of \d+ points/,
  );
});
