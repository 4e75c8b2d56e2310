import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import "./own-progress";
import { bugLab, exercises } from "../../notebooks/course";
import type { Exercise } from "../../notebooks/course/exercise";
import { noteAnswer, progressPath } from "../../notebooks/course/progress";
import { Verdict } from "../../notebooks/course/verdict";
import { finders } from "../../scripts/record/bug-lab/record-bug-lab";

interface Cell {
  id: string;
  source: string[];
}

const path = join(__dirname, "../../../notebooks/10-bug-lab.ipynb");
const { cells }: { cells: Cell[] } = JSON.parse(readFileSync(path, "utf8"));
const source = (id: string) => cells.find((cell) => cell.id === id)!.source.join("");
const named = exercises.bugLab as unknown as Record<string, Exercise<string>>;
const { cases } = bugLab;
const numbers = Array.from({ length: 14 }, (_, index) => index + 1);

/** The options that the chapter's list offers. */
const optionsOf = (number: number) =>
  [...source(`case-${number}-question`).matchAll(/^- `"(.+)"`: \S/gm)].map(([, name]) => name);

test("each case offers four options, each with a reply of its own, of which one is right", () => {
  for (const number of numbers) {
    const exercise = named[`case${number}`];
    const replies = optionsOf(number).map((option) => exercise.check(option));
    assert.deepEqual(
      replies.map(({ kind }) => kind).sort(),
      ["Correct", "Not quite", "Not quite", "Not quite"],
      `case ${number}`,
    );
    for (const [index, option] of optionsOf(number).entries()) {
      assert.ok(replies[index].message.length > option.length + 60, `${number}: ${option}`);
    }
    assert.match(exercise.check("something else").message, /"something else" is not one of/);
  }
});

test("each case has two hints, folded in the chapter too, and none says the right option", () => {
  for (const number of numbers) {
    const exercise = named[`case${number}`];
    const right = optionsOf(number).find((option) => exercise.check(option).kind === "Correct")!;
    for (const hint of [1, 2]) {
      const text = exercise.hint(hint).message.replace(/ \(\d of 2\)$/, "");
      assert.ok(source(`case-${number}-question`).includes(text), `case ${number}, hint ${hint}`);
      assert.ok(!text.includes(right));
    }
    assert.match(exercise.hint(3).message, /no hint 3/);
  }
});

test("the chapter's solutions show the lines that the library shows", () => {
  for (const number of numbers) {
    const { wrong, right } = cases[number - 1];
    assert.ok(
      source(`case-${number}-solution`).includes(`\`\`\`diff\n- ${wrong}\n+ ${right}\n\`\`\``),
    );
  }
  assert.deepEqual(
    cases.map(({ id }) => id),
    Object.keys(finders),
  );
});

test("the fixed result is shown with the right verdict only", async () => {
  for (const kind of ["Not yet", "Not quite", "Hint"] as const) {
    assert.deepEqual(bugLab.fixed(1, new Verdict(kind, "")), []);
  }
  const [code, ...figures] = bugLab.fixed(
    1,
    exercises.bugLab.case1.check("learning rate too high"),
  );
  assert.match(
    String((await code.mimeBundle()).data["text/plain"]),
    /adam\(0\.1\)[\s\S]*adam\(0\.001\)/,
  );
  assert.deepEqual(
    figures.map(({ alt }) => alt.split(".")[0]),
    ["Loss by epoch", "Accuracy by epoch"],
  );
});

test("the open case takes any split in two, and says what a wrong one gives", () => {
  const { openCase } = exercises.bugLab;
  const numbersTo = (count: number) => Array.from({ length: count }, (_, index) => index);
  assert.equal(openCase.check(() => undefined).kind, "Not yet");
  const half = (images: number, valid: number): [number[], number[]] => [
    numbersTo(images).slice(valid),
    numbersTo(images).slice(0, valid),
  ];
  assert.equal(openCase.check(half).kind, "Correct");
  const leaking = (images: number, valid: number): [number[], number[]] => [
    numbersTo(images).slice(0, images - valid),
    numbersTo(images).slice(0, valid),
  ];
  assert.match(openCase.check(leaking).message, /got \[ 'train: 7', 'valid: 3', 'shared: 3'/);
  const twice = (images: number, valid: number): [number[], number[]] => {
    const [train, rest] = half(images, valid);
    return [[...train, valid], rest];
  };
  assert.match(openCase.check(twice).message, /got \[ 'train: 8'/);
  const fromOne = (images: number, valid: number): [number[], number[]] => {
    const [train, rest] = half(images, valid);
    return [train.map((image) => image + 1), rest];
  };
  assert.match(openCase.check(fromOne).message, /got .*'together: 9'/);
});

test("score counts the kept answers: the right ones, and the cases not answered yet", () => {
  rmSync(progressPath(), { force: true });
  assert.equal(bugLab.score().alt, "Hint: 0 of 15 bugs found, 15 not answered yet.");
  exercises.bugLab.case1.check("learning rate too high");
  exercises.bugLab.case1.check("overfitting");
  exercises.bugLab.case2.check("overfitting");
  assert.equal(bugLab.score().alt, "Hint: 1 of 15 bugs found, 13 not answered yet.");
  for (const { name } of Object.values(named)) noteAnswer(name!, true);
  assert.equal(bugLab.score().alt, "Correct: 15 of 15 bugs found. You have found them all.");
});

test("score tells of a progress file that cannot be read", () => {
  writeFileSync(progressPath(), "{");
  assert.match(bugLab.score().alt, /0 of 15 .* is not a valid progress file .* It was renamed to /);
});

test("the symptoms of an unknown case names those there are", () => {
  assert.throws(() => bugLab.symptoms(16), /no case 16 .*there are 1 to 15.*npm run record/);
});
