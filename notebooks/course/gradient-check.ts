/**
 * Exercises whose answer is a backward pass: each entry that it gives is compared with a central
 * difference, and the reply says which entry is off, which mistake gives such numbers, and draws where.
 */
import { heatmap } from "../../src/plot/heatmap";
import { approxEqual } from "./approx-equal";
import { type Coding, format, isStub } from "./check";
import { Verdict } from "./verdict";

/** Numbers in a list, a matrix, or deeper: all rows of one length. */
export type Numbers = number | readonly Numbers[];

/** A mistake: what to say of it, and the gradient that it gives; `right` is the correct one. */
export type Mistake = readonly [says: string, gives: (right: Numbers) => Numbers];

/** A forward pass with given numbers, and what may be wrong with the gradient of each of its variables. */
export interface GradientCase<Learner> {
  /** Runs the learner's backward pass on copies; undefined if it gives nothing. */
  run(learner: Learner): Readonly<Record<string, unknown>> | undefined;
  /** The loss with the variables as they are now. */
  loss(): number;
  variables: Readonly<Record<string, { at: Numbers; mistakes?: readonly Mistake[] }>>;
}

/** How far the variable is moved each way, and the relative error from which a gradient counts as wrong. */
const [step, limit] = [1e-5, 1e-6];

/** Checks the learner's backward pass on each case, entry by entry, by central differences in float64. */
export function gradientCheck<Learner>(cases: readonly GradientCase<Learner>[]): Coding<Learner> {
  return (learner, because) => {
    let [checked, worst] = [0, 0];
    for (const question of cases) {
      let got: Readonly<Record<string, unknown>> | undefined;
      try {
        got = question.run(learner);
      } catch (error) {
        return new Verdict("Not quite", `your code threw ${format(error)}.`);
      }
      if (got === undefined && isStub(learner)) return undefined;
      const found = compare(question, got ?? {});
      if (found instanceof Verdict) return found;
      checked += found.length;
      worst = Math.max(worst, ...found);
    }
    const errors = `the largest relative error is ${worst.toExponential(0)}`;
    const message = `all ${checked} gradients agree with central differences, and ${errors}. ${because}`;
    return new Verdict("Correct", message);
  };
}

/** The relative error of each entry, or the reply to the first variable whose gradient is off. */
function compare<Learner>(
  question: GradientCase<Learner>,
  got: Readonly<Record<string, unknown>>,
): number[] | Verdict {
  const errors: number[] = [];
  const agree: string[] = [];
  for (const [name, { at, mistakes = [] }] of Object.entries(question.variables)) {
    const right = centralDifferences(question.loss, at);
    const own = relativeErrors(got[name], right);
    if (own?.every((error) => error < limit)) {
      errors.push(...own);
      agree.push(name);
      continue;
    }
    const known = [...mistakes, ["every sign is wrong.", negated] as const];
    const slip = known.find(([, gives]) => approxEqual(got[name], gives(right), 10 * limit));
    const correct = agree.length ? ` Correct so far: ${agree.join(", ")}.` : "";
    if (slip && !own) return new Verdict("Not quite", `${name}: ${slip[0]}${correct}`);
    if (!own) return new Verdict("Not quite", `${shapeReply(name, got[name], right)}${correct}`);
    const says = slip ? ` ${name}: ${slip[0]}` : "";
    const message = `${entryReply(name, entriesOf(got[name]), { right, errors: own })}${says}${correct}`;
    return new Verdict("Not quite", message, [], differenceMap(name, got[name] as Numbers, right));
  }
  return errors;
}

/** How fast `loss` rises with each entry of `variable`, which is moved both ways and put back. */
export function centralDifferences(loss: () => number, variable: Numbers): Numbers {
  if (typeof variable === "number") throw new Error("a number cannot be moved; expected a list");
  return variable.map((entry, index) => {
    if (typeof entry !== "number") return centralDifferences(loss, entry);
    const moved = (by: number) => {
      (variable as number[])[index] = entry + by;
      return loss();
    };
    const slope = (moved(step) - moved(-step)) / (2 * step);
    moved(0);
    return slope;
  });
}

/** The relative error of each entry, NaN's infinite; undefined if the shapes differ. */
function relativeErrors(got: unknown, right: Numbers): number[] | undefined {
  const [own, expected] = [entriesOf(got), entriesOf(right)];
  const at = ({ path }: Entry) => path.join();
  if (own.map(at).join(" ") !== expected.map(at).join(" ")) return undefined;
  return own.map(({ value }, i) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return Number.POSITIVE_INFINITY;
    const slope = expected[i].value as number;
    // Below 0.001 the rounding of the difference counts, not that of the gradient.
    return Math.abs(value - slope) / Math.max(Math.abs(value), Math.abs(slope), 1e-3);
  });
}

interface Entry {
  path: readonly number[];
  value: unknown;
}

function entriesOf(value: unknown, path: readonly number[] = []): Entry[] {
  if (!Array.isArray(value)) return [{ path, value }];
  return value.flatMap((item, index) => entriesOf(item, [...path, index]));
}

/** The entry that is most off. */
function entryReply(
  name: string,
  got: readonly Entry[],
  { right, errors }: { right: Numbers; errors: readonly number[] },
): string {
  const off = errors.filter((error) => error >= limit).length;
  const slopes = entriesOf(right).map((entry) => entry.value as number);
  const distances = slopes.map((slope, i) =>
    Number.isFinite(errors[i]) ? Math.abs(Number(got[i].value) - slope) : Number.POSITIVE_INFINITY,
  );
  const most = distances.indexOf(Math.max(...distances));
  const { path, value } = got[most];
  const slope = format(round(slopes[most]));
  const entry = `${name}${path.map((index) => `[${index}]`).join("")} is ${format(value)}`;
  const count = `${off} of ${errors.length} entries ${off === 1 ? "is" : "are"} off.`;
  return `${entry}, but the central difference is ${slope}; ${count}`;
}

function shapeReply(name: string, got: unknown, right: Numbers): string {
  if (!Array.isArray(got)) return `${name} is ${format(got)}; expected a list of numbers.`;
  const [own, expected] = [shapeOf(got), shapeOf(right)];
  const [is, fits] = [own.join(" × "), expected.join(" × ")];
  if (is === fits) return `${name} has rows of different lengths; expected ${fits} numbers.`;
  const turned = is === [...expected].reverse().join(" × ") ? " It is transposed." : "";
  return `${name} has ${is} numbers; expected ${fits}, as the variable itself.${turned}`;
}

function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}

/** Each entry with a sign changed, or whatever `change` does. */
export function mapped(numbers: Numbers, change: (value: number) => number): Numbers {
  return typeof numbers === "number"
    ? change(numbers)
    : numbers.map((item) => mapped(item, change));
}

const negated = (numbers: Numbers) => mapped(numbers, (value) => -value);

/**
 * What is wrong, as a heatmap: the learner's gradient minus the central difference. A volume has its
 * channels side by side; a kernel has its input channels below one another, its output channels side by side.
 */
function differenceMap(name: string, got: Numbers, right: Numbers) {
  const shape = shapeOf(right);
  const own = entriesOf(got);
  const cells = entriesOf(right).map(({ path, value }, i) => {
    const difference = Number(own[i].value) - (value as number);
    return { ...cellOf(path), value: Number.isFinite(difference) ? round(difference) : Number.NaN };
  });
  if (shape.length < 2 || cells.length > 200) return undefined;
  const names = (side: "row" | "column") =>
    [...new Set(cells.map((cell) => cell[side]))].sort(byNumber);
  const labels = { rows: names("row"), columns: names("column") };
  const matrix = labels.rows.map((row) =>
    labels.columns.map(
      (column) => cells.find((cell) => cell.row === row && cell.column === column)?.value ?? 0,
    ),
  );
  const channel = shape.length === 4 ? "input channel, row" : "row";
  const title = `${name}: your gradient minus the central difference`;
  const x = shape.length > 2 ? "channel, column" : "column";
  return heatmap(matrix, { title, labels, x, y: channel, format: ".2~g" });
}

/** In which row and column of the heatmap an entry is drawn. */
function cellOf(path: readonly number[]): { row: string; column: string } {
  const [row, column = 0, ...channels] = path;
  const [out] = channels.slice(-1);
  const own = channels.length === 2 ? `${channels[0]}, ${row}` : String(row);
  return { row: own, column: out === undefined ? String(column) : `${out}, ${column}` };
}

const byNumber = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });

/** What is only rounding is zero. */
const round = (value: number) => (Math.abs(value) < limit ? 0 : value);
