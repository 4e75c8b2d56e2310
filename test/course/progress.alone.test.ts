import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
  noteAnswer("quizzes.data.lucky", false);
  assert.deepEqual(Object.fromEntries(readProgress().progress.answers), {
    [name]: { tries: 3, right: true },
    "quizzes.data.lucky": { tries: 1, right: false },
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
  ["a list", "[]", /the file: format: .*Expected "format"/],
  ["null", "null", /the file: Invalid type: Expected Object/],
  ["another program's settings", '{"theme":"dark"}', /the file: format: .*Expected "format"/],
  ["a later format", JSON.stringify({ ...good, format: "convnet progress 9" }), /progress 9/],
  [
    "a count below zero",
    JSON.stringify({ ...good, testOpenings: -1 }),
    /testOpenings: .*Expected >=0 but received -1/,
  ],
  [
    "a count that is no whole number",
    JSON.stringify({ ...good, testOpenings: 0.5 }),
    /testOpenings: .*0\.5/,
  ],
  ["one field more", JSON.stringify({ ...good, note: "" }), /note: Invalid key/],
  ["no answers", JSON.stringify({ ...good, answers: null }), /answers: .*Expected Object/],
  ["answers in a list", JSON.stringify({ ...good, answers: [] }), /answers: .*Expected Object/],
  [
    "a foreign name",
    withAnswers({ "../../etc": { tries: 1, right: true } }),
    /etc" is not the name/,
  ],
  [
    "a name of Object's",
    withAnswers({}).replace('"answers":{}', '"answers":{"__proto__":{"tries":1,"right":true}}'),
    /"__proto__" is not the name of an exercise/,
  ],
  [
    "an answer without tries",
    withAnswers({ [name]: { right: true } }),
    /direction\.tries: .*Expected "tries"/,
  ],
  [
    "no try at all",
    withAnswers({ [name]: { tries: 0, right: true } }),
    /direction\.tries: .*Expected >=1 but received 0/,
  ],
  [
    "a word for a truth value",
    withAnswers({ [name]: { tries: 1, right: "yes" } }),
    /direction\.right: .*Expected boolean but received "yes"/,
  ],
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
      /is not a valid progress file \(.*\)\. It was renamed to .*\.damaged, and your/s,
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
  assert.match(notice ?? "", /Your progress could not be saved: .*(ENOTDIR|EEXIST)/);
});

const course = join(__dirname, "../../notebooks/course/progress");

test("two processes that answer at the same time lose no answer", async () => {
  const answering = `
    const { noteAnswer } = require(process.argv[1]);
    for (let i = 0; i < 100; i++) noteAnswer("exercises.training.from" + process.argv[2] + "x" + i, true);
  `;
  const kernels = ["a", "b"].map((kernel) =>
    spawn(process.execPath, ["-e", answering, course, kernel], { stdio: "inherit" }),
  );
  const codes = await Promise.all(kernels.map((kernel) => once(kernel, "close")));
  assert.deepEqual(
    codes.map(([code]) => code),
    [0, 0],
  );
  assert.equal(readProgress().progress.answers.size, 200);
  assert.deepEqual(readdirSync(progressFolder), ["progress.json"]);
});

test("the lock of a process that has ended is taken away", () => {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  for (const left of [".lock", ".lock.stale"]) symlinkSync(String(pid), `${path}${left}`);
  assert.equal(noteAnswer(name, true).notice, undefined);
  assert.deepEqual(readdirSync(progressFolder), ["progress.json"]);
});

test("a lock that is held for long is told, with what to do", () => {
  symlinkSync(String(process.pid), `${path}.lock`);
  const { notice } = noteAnswer(name, true);
  assert.match(
    notice ?? "",
    /not be saved: process \d+ holds .*progress\.json\.lock; if .* ended, delete/,
  );
});
