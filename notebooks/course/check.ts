/**
 * The four kinds of exercise. A notebook's stub cell gives the learner's answer to `check`, which
 * replies and never throws: "Not yet" while the answer is undefined, then "Correct" or "Not quite".
 */
import { inspect } from "node:util";
import { tf } from "../../src/tensorflow";
import { approxEqual, type Value } from "./approx-equal";
import type { Judge } from "./exercise";
import { Verdict } from "./verdict";

const right = (message: string) => new Verdict("Correct", message);
const notQuite = (message: string) => new Verdict("Not quite", message);

/** A choice among options, each with its reply. */
export function multipleChoice<Option extends string>(question: {
  options: Readonly<Record<Option, string>>;
  right: Option;
}): Judge<Option> {
  return (answer) => {
    if (!Object.hasOwn(question.options, answer)) {
      const options = Object.keys(question.options).join(", ");
      return notQuite(`"${answer}" is not one of the options: ${options}.`);
    }
    const reply = `you chose "${answer}". ${question.options[answer]}`;
    return answer === question.right ? right(reply) : notQuite(reply);
  };
}

/** The replies to answers that a known mistake gives: by the number, or by the name that a rule gives. */
export type Slips = Readonly<Record<string, string>>;

/**
 * A number at most `tolerance` (0 when left out) from `answer`. `slips` are known also where the
 * learner rounds a decimal one differently; `because` is the reply to the correct answer.
 */
export function numeric(question: {
  answer: number;
  tolerance?: number;
  slips?: Slips;
  because: string;
}): Judge<number> {
  const { tolerance = 0, slips = {} } = question;
  return (answer) => {
    const difference = answer - question.answer;
    if (Math.abs(difference) <= tolerance) return right(`${format(answer)}. ${question.because}`);
    const isNumber = Number.isFinite(answer);
    const otherwise = isNumber ? "That is not the answer." : "The answer is a finite number.";
    return notQuite(`you answered ${format(answer)}. ${slipOf(answer, slips) ?? otherwise}`);
  };
}

/** The reply to a number that a known mistake gives; decimal numbers match up to rounding. */
function slipOf(answer: number, slips: Slips): string | undefined {
  const known = Object.keys(slips).find((key) => {
    const rounding = Number.isInteger(Number(key)) ? 1e-9 : 0.005;
    return Math.abs(answer - Number(key)) <= rounding * Math.abs(Number(key));
  });
  return known === undefined ? undefined : slips[known];
}

/** The name of the slip that a measured number is, undefined for one that is none. */
export type Rule = (answer: number) => string | undefined;

/**
 * A number that a run shows, correct from `low` to `high`, because runs differ. `slips` has the replies
 * to numbers between them that a known mistake gives, or that `rule` recognises.
 */
export function measured(
  question: {
    low: number;
    high: number;
    below: string;
    above: string;
    slips?: Slips;
    because: string;
  },
  rule: Rule = () => undefined,
): Judge<number> {
  const { low, high, below, above, slips = {}, because } = question;
  return (answer) => {
    const found = `you found ${format(answer)}, expected ${low} to ${high}.`;
    if (answer >= low && answer <= high) {
      const slip = slipOf(answer, slips) ?? slips[rule(answer) ?? ""];
      return slip ? notQuite(`${found} ${slip}`) : right(`${found} ${because}`);
    }
    const isPercent = high <= 1 && answer >= 100 * low && answer <= 100 * high && answer > 1;
    if (isPercent) return notQuite(`${found} That looks like a percentage; divide it by 100.`);
    if (answer < low) return notQuite(`${found} ${below}`);
    if (answer > high) return notQuite(`${found} ${above}`);
    return notQuite(
      `${found} NaN means that something in your calculation is undefined or is not a number.`,
    );
  };
}

/** Replies to what the learner wrote; `because` is the reply to a correct answer. */
export type Coding<Learner> = (learner: Learner, because: string) => Verdict | undefined;

/**
 * What the learner wrote, run on each case and compared with what is expected, numbers at most
 * `tolerance` (1e-6 when left out) apart. `run` says how to run it, such as
 * `(relu, values) => relu(tf.tensor1d(values))`; a tensor it gives counts as the tensor's values.
 */
export function coding<Learner, Input extends readonly Value[] | []>(question: {
  cases: readonly { input: Input; expected: Value }[];
  run: (learner: Learner, ...input: Input) => Value | tf.Tensor | undefined;
  tolerance?: number;
}): Coding<Learner> {
  const { cases, run, tolerance = 1e-6 } = question;
  return (learner, because) => {
    for (const { input, expected } of cases) {
      const where = `input ${input.map(format).join(", ")}`;
      try {
        const got = plain(() => run(learner, ...(structuredClone(input) as Input)));
        if (got === undefined && isStub(learner)) return undefined;
        if (!approxEqual(got, expected, tolerance)) {
          const nothing =
            got === undefined ? " Does every path through your function return a value?" : "";
          return notQuite(`${where}: expected ${format(expected)}, got ${format(got)}.${nothing}`);
        }
      } catch (error) {
        return notQuite(`${where}: your code threw ${format(error)}.`);
      }
    }
    return right(`all ${cases.length} test cases pass. ${because}`);
  };
}

/** The learner's function, called with each case's input. */
export function calling<Learner extends (...input: never[]) => Value | undefined>(
  cases: readonly { input: Parameters<Learner> & Value[]; expected: Value }[],
): Coding<Learner> {
  return coding({ cases, run: (learner: Learner, ...input) => learner(...input) });
}

/** Whether it is what the notebook had in the answer's place, such as `(logits) => undefined`. */
export function isStub(learner: unknown): boolean {
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

/** A value in one line, with six digits of each decimal number. */
function format(value: unknown): string {
  if (value instanceof Error) return `"${value.message}"`;
  const oneLine = { breakLength: Number.POSITIVE_INFINITY, compact: true };
  return inspect(shortened(value), { ...oneLine, depth: 4, maxArrayLength: 40 });
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(6));
}
