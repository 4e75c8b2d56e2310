/** The experiment of chapter 7: how the mean of random numbers varies with how many they are. */
import { lineChart } from "../../src/plot/charts";
import { byProperties, type Finding, format } from "./check";

/** The mean of `size` random numbers between -1 and 1. */
export type MeanOf = (size: number) => number | undefined;

const sizes = [1, 6, 60];
const draws = 1000;
/** The variance of a number that is equally likely anywhere between -1 and 1 is 1/3, that of a mean of n of them 1/(3n). */
const expectedSpread = (size: number) => Math.sqrt(1 / (3 * size));

/** Draws 1,000 means of each size; their mean and their standard deviation must be what probability theory says. */
export const meanOf = byProperties<MeanOf>((learner) => {
  const spreads: { size: number; spread: number }[] = [];
  let missing: string | undefined;
  for (const size of sizes) {
    const means = Array.from({ length: draws }, () => learner(size));
    const problem = numbersProblem(means, size);
    if (problem) return { missing: problem };
    const spread = Math.sqrt(average((means as number[]).map((mean) => mean ** 2)));
    spreads.push({ size, spread });
    missing ??= problemOf(means as number[], spread, size);
  }
  return { missing, figure: drawn(spreads) } satisfies Finding;
});

function numbersProblem(means: unknown[], size: number): string | undefined {
  const odd = means.find((mean) => typeof mean !== "number" || !Number.isFinite(mean));
  if (odd !== undefined || means.includes(undefined)) {
    return `size ${size}: expected a number, got ${format(odd)}.`;
  }
  if (new Set(means).size > draws / 2) return undefined;
  return `size ${size}: many of ${draws} calls give the same number. Draw new numbers in each call.`;
}

function problemOf(means: number[], spread: number, size: number): string | undefined {
  const [mean, expected] = [average(means), expectedSpread(size)];
  const what = `${draws} means of ${size}`;
  if (Math.abs(mean) > (5 * Math.max(spread, expected)) / Math.sqrt(draws)) {
    return `${what} average ${format(mean)}, expected 0. Are the numbers drawn between −1 and 1?`;
  }
  // The standard error of a standard deviation of n values is 1 / √(2n) of it.
  const isNear = (other: number) => Math.abs(spread / other - 1) < 5 / Math.sqrt(2 * draws);
  if (isNear(expected)) return undefined;
  const found = `the standard deviation of ${what} is ${format(spread)}, expected ${format(expected)}.`;
  if (isNear(expected * size)) return `${found} That is the sum: divide it by ${size}.`;
  if (isNear(expectedSpread(1))) return `${found} It is that of one number: average all ${size}.`;
  return found;
}

const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function drawn(spreads: { size: number; spread: number }[]) {
  const rows = spreads.flatMap(({ size, spread }) => [
    { size, "standard deviation": spread, means: "yours" },
    { size, "standard deviation": expectedSpread(size), means: "square-root rule" },
  ]);
  const title = "Standard deviation of 1,000 means over the number of values in each";
  const axes = { x: "size", y: "standard deviation", color: "means", logarithmic: true };
  return lineChart(rows, { ...axes, title });
}
