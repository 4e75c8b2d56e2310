import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, test } from "node:test";
import {
  changeProgress,
  noteAnswer,
  parseProgress,
  progressPath,
  readProgress,
  serializeProgress,
} from "../../notebooks/course/progress";
import { withChecksum } from "../../src/io/checksum";
import { progressFolder } from "./own-progress";

const path = progressPath();
const name = "exercises.training.direction";

beforeEach(() => {
  rmSync(progressFolder, { recursive: true });
  mkdirSync(progressFolder);
});

test("there is no progress before the first answer, and reading makes no file", () => {
  const { progress, notice } = readProgress();
  assert.deepEqual([...progress.answers, progress.testOpenings, notice], [0, undefined]);
  assert.deepEqual(readdirSync(progressFolder), []);
});

test("noteAnswer counts the tries, and once right stays right", () => {
  for (const right of [false, true, false]) noteAnswer(name, right);
  noteAnswer("questionnaires.data.lucky", false);
  assert.deepEqual(Object.fromEntries(readProgress().progress.answers), {
    [name]: { tries: 3, right: true },
    "questionnaires.data.lucky": { tries: 1, right: false },
  });
});

const good = withChecksum({
  format: "convnet progress 2",
  testOpenings: 2,
  answers: { [name]: { tries: 4, right: false } },
});

test("a progress comes back from its text", () => {
  const progress = parseProgress(JSON.stringify(good));
  assert.equal(progress.testOpenings, 2);
  assert.deepEqual(progress.answers.get(name), { tries: 4, right: false });
  assert.deepEqual(JSON.parse(serializeProgress(progress)), good);
});

const foreign: [what: string, text: string, says: RegExp][] = [
  ["an empty file", "", /JSON/],
  ["half a file", JSON.stringify(good).slice(0, 60), /JSON/],
  ["a list", "[]", /the file is no object/],
  ["null", "null", /the file is no object/],
  ["another program's settings", '{"theme":"dark"}', /the file has theme; expected format/],
  ["a later format", JSON.stringify({ ...good, format: "convnet progress 9" }), /progress 9/],
  ["a count below zero", JSON.stringify({ ...good, testOpenings: -1 }), /testOpenings -1/],
  ["a count that is no whole number", JSON.stringify({ ...good, testOpenings: 0.5 }), /0\.5/],
  ["one field more", JSON.stringify({ ...good, note: "" }), /note; expected/],
  ["answers in a list", JSON.stringify({ ...good, answers: [] }), /answers is no object/],
  ["a foreign name", withAnswers({ "../../etc": { tries: 1, right: true } }), /etc" names no/],
  [
    "a name of Object's",
    withAnswers({}).replace('"answers":{}', '"answers":{"__proto__":{"tries":1,"right":true}}'),
    /"__proto__" names no exercise/,
  ],
  ["an answer without tries", withAnswers({ [name]: { right: true } }), /has right; expected/],
  ["no try at all", withAnswers({ [name]: { tries: 0, right: true } }), /tries 0/],
  ["a word for a truth value", withAnswers({ [name]: { tries: 1, right: "yes" } }), /right yes/],
  [
    "a count that was altered",
    JSON.stringify({ ...good, testOpenings: 0 }),
    /was altered: its SHA/,
  ],
  ["a huge file", " ".repeat(1_000_001), /1000001 characters; at most 1000000/],
];

function withAnswers(answers: object): string {
  return JSON.stringify({ ...good, answers });
}

for (const [what, text, says] of foreign) {
  test(`${what} is refused, kept aside as it was, and the learner is told`, () => {
    assert.throws(() => parseProgress(text), says);
    writeFileSync(path, text);
    const { notice } = noteAnswer(name, true);
    assert.match(
      notice ?? "",
      /is no progress file \(.*\)\. It is kept as .*\.damaged, and a new/s,
    );
    const [aside] = readdirSync(progressFolder).filter((file) => file.endsWith(".damaged"));
    assert.ok(notice?.includes(aside));
    assert.equal(readFileSync(join(progressFolder, aside), "utf8"), text);
    assert.deepEqual(readProgress().progress.answers.get(name), { tries: 1, right: true });
  });
}

test("a progress that cannot be kept is told, and nothing is thrown", () => {
  writeFileSync(join(progressFolder, "file"), "");
  const { notice } = changeProgress(() => {}, join(progressFolder, "file", "progress.json"));
  assert.match(notice ?? "", /Your progress is not kept: .*(ENOTDIR|EEXIST)/);
});
