/**
 * The four kinds of exercise. A notebook's stub cell gives the learner's answer to `check`, which
 * replies and never throws: "Not yet" while the answer is undefined, then "Right" or "Not quite".
 */
import { inspect } from "node:util";
import { tf } from "../../src/tensorflow";
import { type Exercise, exercise } from "./exercise";
import { isSame, type Value } from "./same";
import { Verdict } from "./verdict";

const right = (message: string) => new Verdict("Right", message);
const notQuite = (message: string) => new Verdict("Not quite", message);

/** Recall: a choice among options. `options` has for each what to say to those who choose it. */
export function recall<Options extends Record<string, string>>(question: {
  options: Options;
  right: keyof Options & string;
  hints: readonly string[];
}): Exercise<keyof Options & string> {
  return exercise(question.hints, (answer) => {
    if (!Object.hasOwn(question.options, answer)) {
      const options = Object.keys(question.options).join(", ");
      return notQuite(`there is no "${answer}"; the options are ${options}.`);
    }
    const reply = `you chose "${answer}". ${question.options[answer]}`;
    return answer === question.right ? right(reply) : notQuite(reply);
  });
}

/**
 * Calculation: a number at most `tolerance` (0 when left out) from `answer`. `slips` has, for the
 * numbers that known mistakes give, what to say to them, also where the learner rounds a broken one
 * otherwise; `because` is said with the right answer.
 */
export function calculation(question: {
  answer: number;
  tolerance?: number;
  slips?: Record<number, string>;
  because: string;
  hints: readonly string[];
}): Exercise<number> {
  const { tolerance = 0, slips = {} } = question;
  return exercise(question.hints, (answer) => {
    const difference = answer - question.answer;
    if (Math.abs(difference) <= tolerance) return right(`${format(answer)}. ${question.because}`);
    const side = difference > 0 ? "That is too large." : "That is too small.";
    const slip = Object.keys(slips)
      .map(Number)
      .find((known) => isSlip(answer, known));
    const otherwise = Number.isFinite(answer) ? side : "That is no finite number.";
    const reply = slip === undefined ? otherwise : slips[slip];
    return notQuite(`you said ${format(answer)}. ${reply}`);
  });
}

/** Whether a learner who made a known mistake says this: its number, or a broken one up to rounding. */
function isSlip(answer: number, known: number): boolean {
  const rounding = Number.isInteger(known) ? 1e-9 : 0.005;
  return Math.abs(answer - known) <= rounding * Math.abs(known);
}

/**
 * Experiment: a number that a run shows, right from `low` to `high`, because runs differ. `slip` says
 * what is wrong with a number between them that a known mistake gives.
 */
export function experiment(question: {
  low: number;
  high: number;
  below: string;
  above: string;
  slip?: (answer: number) => string | undefined;
  because: string;
  hints: readonly string[];
}): Exercise<number> {
  const { low, high, below, above, slip, because } = question;
  return exercise(question.hints, (answer) => {
    const found = `you found ${format(answer)}, expected ${low} to ${high}.`;
    if (answer >= low && answer <= high) {
      const mistake = slip?.(answer);
      return mistake ? notQuite(`${found} ${mistake}`) : right(`${found} ${because}`);
    }
    const isPercent = high <= 1 && answer >= 100 * low && answer <= 100 * high && answer > 1;
    if (isPercent) return notQuite(`${found} Is that in percent? Divide it by 100.`);
    if (answer < low) return notQuite(`${found} ${below}`);
    if (answer > high) return notQuite(`${found} ${above}`);
    return notQuite(`${found} Somewhere on the way a sum met a value that is no number.`);
  });
}

/** The same with six digits of each broken number. */
function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(6));
}

/**
 * Code: what the learner wrote, run on each case and compared with what is expected, numbers at most
 * `tolerance` (1e-6 when left out) apart. `run` says how to run it, such as
 * `(relu, values) => relu(tf.tensor1d(values))`; a tensor it gives counts as the tensor's values.
 */
export function code<Learner, Input extends readonly Value[] | []>(question: {
  cases: readonly { input: Input; expected: Value }[];
  run: (learner: Learner, ...input: Input) => Value | tf.Tensor | undefined;
  tolerance?: number;
  because: string;
  hints: readonly string[];
}): Exercise<Learner> {
  const { cases, run, tolerance = 1e-6, because } = question;
  return exercise(question.hints, (learner) => {
    for (const { input, expected } of cases) {
      const where = `input ${input.map(format).join(", ")}`;
      try {
        const got = plain(() => run(learner, ...(structuredClone(input) as Input)));
        if (got === undefined && isStub(learner)) return undefined;
        if (!isSame(got, expected, tolerance)) {
          const nothing = got === undefined ? " Does every way through it end with a return?" : "";
          return notQuite(`${where}: expected ${format(expected)}, got ${format(got)}.${nothing}`);
        }
      } catch (error) {
        return notQuite(`${where}: your code threw ${format(error)}.`);
      }
    }
    return right(`all ${cases.length} cases agree. ${because}`);
  });
}

/** Whether it is what the notebook had in the answer's place, such as `(logits) => undefined`. */
function isStub(learner: unknown): boolean {
  return learner === undefined || /=>\s*undefined$/.test(String(learner));
}

/** What `run` gives, as plain values; the tensors that it made are disposed. */
function plain(run: () => Value | tf.Tensor | undefined): unknown {
  let values: unknown;
  tf.tidy(() => {
    const result = run();
    values = result instanceof tf.Tensor ? result.arraySync() : result;
  });
  return values;
}

function format(value: unknown): string {
  if (value instanceof Error) return `"${value.message}"`;
  const oneLine = { breakLength: Number.POSITIVE_INFINITY, compact: true };
  return inspect(shortened(value), { ...oneLine, depth: 4, maxArrayLength: 40 });
}
