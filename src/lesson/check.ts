/**
 * The four kinds of exercise. A notebook's stub cell gives the learner's answer to `check`, which
 * replies and never throws: "Not yet" while the answer is undefined, then "Right" or "Not quite".
 */
import { inspect } from "node:util";
import { tf } from "../tensorflow";
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
 * numbers that known mistakes give, what to say to them; `because` is said with the right answer.
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
    if (Math.abs(difference) <= tolerance) return right(`${answer}. ${question.because}`);
    const side = difference > 0 ? "That is too large." : "That is too small.";
    const reply = slips[answer] ?? (Number.isFinite(answer) ? side : "That is no finite number.");
    return notQuite(`you said ${answer}. ${reply}`);
  });
}

/** Experiment: a number that a run shows, right from `low` to `high`, because runs differ. */
export function experiment(question: {
  low: number;
  high: number;
  below: string;
  above: string;
  because: string;
  hints: readonly string[];
}): Exercise<number> {
  const { low, high, below, above, because } = question;
  return exercise(question.hints, (answer) => {
    const range = `expected ${low} to ${high}`;
    if (answer < low) return notQuite(`you found ${answer}, ${range}. ${below}`);
    if (answer > high) return notQuite(`you found ${answer}, ${range}. ${above}`);
    if (Number.isNaN(answer)) return notQuite(`you found NaN, ${range}.`);
    return right(`you found ${answer}, ${range}. ${because}`);
  });
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
        if (got === undefined) return undefined;
        if (!isSame(got, expected, tolerance)) {
          return notQuite(`${where}: expected ${format(expected)}, got ${format(got)}.`);
        }
      } catch (error) {
        return notQuite(`${where}: your code threw ${format(error)}.`);
      }
    }
    return right(`all ${cases.length} cases agree. ${because}`);
  });
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
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 4, maxArrayLength: 40 });
}
