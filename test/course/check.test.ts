import assert from "node:assert/strict";
import { test } from "node:test";
import { multipleChoice, numeric } from "../../notebooks/course/answers";
import { type Coding, calling, coding } from "../../notebooks/course/check";
import { exercise } from "../../notebooks/course/exercise";
import { Verdict } from "../../notebooks/course/verdict";
import { imageGrid, tf } from "../../src";

const sharing = exercise(
  multipleChoice({
    options: { a: "That is a dense layer.", b: "One filter serves every position." },
    right: "b",
  }),
  { hints: ["Think of the window.", "Count the weights."] },
);

test("an undefined answer is not yet answered, and says how to get a hint", () => {
  const { kind, message } = sharing.check(undefined);
  assert.equal(kind, "Not yet");
  assert.match(message, /Replace .* with \.hint\(\) \(2 hints available\)\./);
});

test("multipleChoice explains the right choice and each wrong one", () => {
  assert.equal(sharing.check("b").kind, "Correct");
  assert.match(sharing.check("b").message, /One filter serves/);
  assert.equal(sharing.check("a").kind, "Not quite");
  assert.match(sharing.check("a").message, /dense layer/);
});

test("multipleChoice says which options there are to an unknown one, also to a name of Object's", () => {
  for (const answer of ["z", "toString"]) {
    const { kind, message } = sharing.check(answer as "a");
    assert.equal(kind, "Not quite");
    assert.match(message, new RegExp(`"${answer}" is not one of the options: a, b`));
  }
});

test("hints are numbered from 1; one too many is told so", () => {
  assert.match(sharing.hint().message, /Think of the window\. \(1 of 2\)/);
  assert.match(sharing.hint(2).message, /Count the weights/);
  assert.match(sharing.hint(3).message, /no hint 3; .* 2 hints/);
});

const size = exercise(
  numeric({
    answer: 30,
    tolerance: 0.5,
    slips: { 32: "That is with a padding of 1." },
    because: "(32 - 3) / 1 + 1 = 30",
  }),
);

test("numeric accepts numbers within the tolerance", () => {
  assert.deepEqual(
    [29.4, 29.5, 30, 30.5, 30.6].map((answer) => size.check(answer).kind),
    ["Not quite", "Correct", "Correct", "Correct", "Not quite"],
  );
});

test("numeric names a known slip, and does not say on which side another answer lies; it offers no hint where there is none", () => {
  assert.equal(size.check(32).message, "you answered 32. That is with a padding of 1.");
  assert.equal(size.check(31).message, "you answered 31. That is not the answer.");
  assert.equal(size.check(-1).message, "you answered -1. That is not the answer.");
  assert.match(size.check(Number.NaN).message, /you answered NaN. The answer is a finite number/);
  assert.match(size.check(Number.POSITIVE_INFINITY).message, /a finite number/);
});

test("numeric knows a broken slip however it is rounded, and a whole one only exactly", () => {
  const loss = exercise(
    numeric({
      answer: 1.386,
      tolerance: 0.01,
      slips: { [-1.39]: "The sign.", 2: "That is with base 2." },
      because: "",
    }),
  );
  assert.equal(loss.check(Math.log(0.25)).message, "you answered -1.38629. The sign.");
  assert.match(loss.check(2).message, /base 2/);
  assert.equal(loss.check(2.005).message, "you answered 2.005. That is not the answer.");
});

type OutputSize = (size: number, kernel: number) => number | undefined;

/** The exercise that runs the learner's code by `check`. */
const coded = <Learner>(check: Coding<Learner>, because = "") =>
  exercise((learner: Learner) => check(learner, because));

const outputSize = coded(
  calling<OutputSize>([
    { input: [32, 3], expected: 30 },
    { input: [32, 5], expected: 28 },
  ]),
  "A kernel of k cells fits n - k + 1 times.",
);

test("coding runs every case and shows input, expected and got of the first that differs", () => {
  assert.match(
    outputSize.check((size, kernel) => size - kernel + 1).message,
    /all 2 test cases pass\. A kernel of k/,
  );
  const { kind, message } = outputSize.check((size) => size - 2);
  assert.equal(kind, "Not quite");
  assert.match(message, /input 32, 5: expected 28, got 30/);
});

test("coding takes a function that gives nothing for the stub, and reports what it throws", () => {
  assert.equal(outputSize.check(() => undefined).kind, "Not yet");
  const failing: OutputSize = () => {
    throw new Error("no idea");
  };
  assert.match(outputSize.check(failing).message, /your code threw "no idea"/);
});

test("coding tells a function that forgets its return from the stub", () => {
  const forgetful = outputSize.check((size, kernel) => {
    if (size < kernel) return 0;
    return undefined;
  });
  assert.equal(forgetful.kind, "Not quite");
  assert.match(forgetful.message, /input 32, 3: expected 30, got undefined\. .*return a value\?/);
});

test("coding shows input, expected and got in one line, with six digits", () => {
  const half = coded(
    coding({
      cases: [{ input: [[[[1, 2]]]], expected: [[[0.5, 1]]] }],
      run: (learner: () => number[][][], _pixels) => learner(),
    }),
  );
  const { message } = half.check(() => [[[Math.fround(0.1), 1]]]);
  const input = "input [ [ [ 1, 2 ] ] ]: expected [ [ [ 0.5, 1 ] ] ], got [ [ [ 0.1, 1 ] ] ].";
  assert.equal(message, input);
});

type Relu = (values: tf.Tensor1D) => tf.Tensor | undefined;

const relu = coded(
  coding({
    cases: [{ input: [[-1, 0, 2.5]], expected: [0, 0, 2.5] }],
    run: (learner: Relu, values) => learner(tf.tensor1d([...values])),
  }),
);

test("coding compares a tensor by its values and leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  assert.equal(relu.check((values) => values.maximum(tf.scalar(0))).kind, "Correct");
  assert.match(relu.check((values) => values.abs()).message, /got \[ 1, 0, 2\.5 \]/);
  assert.match(relu.check(() => tf.tensor2d([[0, 0, 2.5]])).message, /got \[ \[ 0, 0, 2\.5 \] \]/);
  assert.equal(tf.memory().numTensors, before);
});

test("coding gives each check inputs of its own, so that a learner may change them", () => {
  const reversed = coded(
    coding({
      cases: [{ input: [[1, 2, 3]], expected: [3, 2, 1] }],
      run: (learner: (list: number[]) => number[], list) => learner(list as number[]),
    }),
  );
  assert.equal(reversed.check((list) => list.reverse()).kind, "Correct");
  assert.equal(reversed.check((list) => list.reverse()).kind, "Correct");
});

test("a verdict draws itself as HTML with everything escaped, and as text", async () => {
  const { data } = await sharing.check('<script>"&' as "a").mimeBundle();
  assert.match(String(data["text/html"]), /&quot;&lt;script&gt;&quot;&amp;&quot; is not/);
  assert.match(String(data["text/plain"]), /^Not quite: "<script>"&" is not one/);
});

test("an exercise's reply draws the judge's figure under its words, and says it in the text", async () => {
  const figure = imageGrid(tf.zeros([1, 4, 4, 3]), { title: "Expected <patch>" });
  const drawing = exercise(() => new Verdict("Not quite", "swapped.", [], figure));
  const { data } = await drawing.check(1).mimeBundle();
  const html = String(data["text/html"]);
  assert.match(html, /alt="Expected &lt;patch&gt;\. 1 image" src="data:image\/png;base64,\w/);
  assert.match(String(data["text/plain"]), /^Not quite: swapped\.[\s\S]*Expected <patch>/);
});
