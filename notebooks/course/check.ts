/** The exercises whose answer is code: it is run, and what it gives is compared. */
import { inspect } from "node:util";
import type { Picture } from "../../src/notebook/picture";
import { randomState, setRandomState } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { approxEqual, type Value } from "./approx-equal";
import { correct, notQuite, Verdict } from "./verdict";

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
    return correct(`all ${cases.length} test cases pass. ${because}`);
  };
}

/** The learner's function, called with each case's input. */
export function calling<Learner extends (...input: never[]) => Value | undefined>(
  cases: readonly { input: Parameters<Learner> & Value[]; expected: Value }[],
): Coding<Learner> {
  return coding({ cases, run: (learner: Learner, ...input) => learner(...input) });
}

/** What a check by properties found: the property that is missing, if one is, and a figure of it. */
export interface Finding {
  missing?: string;
  figure?: Picture;
}

/**
 * What the learner wrote, judged by its properties: `find` runs it and gives the first that is missing. Its tensors
 * are disposed, and the course's random numbers go on as before.
 */
export function byProperties<Learner>(find: (learner: Learner) => Finding): Coding<Learner> {
  return (learner, because) => {
    if (isStub(learner)) return undefined;
    const before = randomState();
    let found: Finding = {};
    try {
      tf.tidy(() => {
        found = find(learner);
      });
    } catch (error) {
      found = { missing: `your code threw ${format(error)}.` };
    } finally {
      setRandomState(before);
    }
    const { missing, figure } = found;
    if (missing) return new Verdict("Not quite", missing, [], figure);
    return new Verdict("Correct", `all properties hold. ${because}`, [], figure);
  };
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
export function format(value: unknown): string {
  if (value instanceof Error) return `"${value.message}"`;
  const oneLine = { breakLength: Number.POSITIVE_INFINITY, compact: true };
  return inspect(shortened(value), { ...oneLine, depth: 4, maxArrayLength: 40 });
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(6));
}
