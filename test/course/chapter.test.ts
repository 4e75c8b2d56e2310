import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { lesson } from "../../notebooks/course/chapter";
import { calling } from "../../notebooks/course/check";
import { Verdict } from "../../notebooks/course/verdict";

const size = { kind: "numeric", answer: 30, because: "32 - 3 + 1", hints: ["On paper."] };
const filter = { kind: "multipleChoice", options: { a: "No.", b: "Yes." }, right: "b", hints: [] };
const double = { kind: "coding", because: "Twice.", hints: [] };
const option = ["It is so", "Is it?"];
const question = { ask: "Is it so?", options: { a: option, b: option, c: option }, right: "a" };
const good = {
  title: "Sizes",
  about: "how large",
  needs: [1],
  exercises: { size, filter, double },
  quiz: { so: question },
};
const code = {
  double: calling<(x: number) => number | undefined>([{ input: [2], expected: 4 }]),
};

test("a chapter's exercises and questions go by its slug and their own names", () => {
  const { key, number, exercises, quiz } = lesson("07-large-sizes", good, code);
  assert.deepEqual([key, number], ["largeSizes", 7]);
  assert.deepEqual(
    Object.values(exercises).map(({ name }) => name),
    ["size", "filter", "double"].map((name) => `exercises.largeSizes.${name}`),
  );
  assert.deepEqual(quiz.names, ["quizzes.largeSizes.so"]);
  assert.equal(lesson("00-start-here", { ...good, key: "start" }, code).key, "start");
});

test("each kind of exercise replies with the file's words, code with the code's", () => {
  const { exercises, quiz } = lesson("07-sizes", good, code);
  assert.equal(exercises.size.check(30).alt, "Correct: 30. 32 - 3 + 1");
  assert.match(exercises.size.hint().alt, /On paper/);
  assert.match(exercises.filter.check("b").alt, /^Correct: .*Yes\./);
  assert.equal(exercises.double.check((x) => 2 * x).alt, "Correct: all 1 test cases pass. Twice.");
  assert.equal(quiz.check({ so: "a" }).kind, "Correct");
});

test("a misspelt option and a function of another type are errors of the compiler", () => {
  const { exercises, quiz } = lesson("07-sizes", good, code);
  // @ts-expect-error
  assert.equal(exercises.filter.check("c").kind, "Not quite");
  // @ts-expect-error
  assert.equal(exercises.double.check((x: string) => `${x}${x}`).kind, "Not quite");
  // @ts-expect-error
  assert.equal(quiz.check({ soo: "a" }).kind, "Not yet");
});

const refused: [what: string, json: object, says: RegExp][] = [
  ["no title", { title: undefined }, /07-sizes\.json: title: .*Expected string/],
  ["a misspelt key", { abuot: "" }, /abuot: .*Expected never/],
  ["an unknown kind", withSize({ kind: "recall" }), /exercises\.size\.kind: .*"numeric".*"recall"/],
  ["a number in words", withSize({ answer: "30" }), /size\.answer: .*Expected number.*"30"/],
  ["a slip that is no number", withSize({ slips: { x: "No." } }), /size\.slips\.x: .*decimal/],
  ["an empty reply", withSize({ because: "" }), /size\.because: .*Expected !0/],
  ["a key of another kind", withSize({ right: "b" }), /size\.right: .*Expected never/],
  [
    "a right option that is none",
    { exercises: { ...good.exercises, filter: { ...filter, right: "c" } } },
    /exercises\.filter: right is "c"; expected one of the options a, b/,
  ],
  [
    "an option without a reply",
    { quiz: { so: { ...question, options: { a: option, b: ["So"], c: option } } } },
    /quiz\.so\.options\.b\.1: /,
  ],
  ["a fourth letter", { quiz: { so: { ...question, right: "d" } } }, /quiz\.so\.right: .*"d"/],
];

function withSize(changes: object) {
  return { exercises: { ...good.exercises, size: { ...size, ...changes } } };
}

for (const [what, changes, says] of refused) {
  test(`${what} is refused, with the file and the place in it`, () => {
    assert.throws(() => lesson("07-sizes", { ...good, ...changes }, code), says);
  });
}

test("code without an exercise, and an exercise without its code, are refused", () => {
  const { double } = code;
  assert.throws(
    () => lesson("07-sizes", good, {}),
    /07-sizes\.ts has no code for the exercise double/,
  );
  assert.throws(
    () => lesson("07-sizes", good, { ...code, triple: double }),
    /07-sizes\.json: exercises has no triple; the code has/,
  );
});

test("a check that trains something first replies with a promise", async () => {
  const slow = async (x: number, because: string) =>
    x === 2 ? new Verdict("Correct", because) : undefined;
  const { exercises } = lesson("07-sizes", good, { ...code, double: slow });
  const reply: Promise<Verdict> = exercises.double.check(2);
  assert.equal((await reply).alt, "Correct: Twice.");
  assert.equal((await exercises.double.check(3)).kind, "Not yet");
  assert.equal((await exercises.double.check(undefined)).kind, "Not yet");
});
