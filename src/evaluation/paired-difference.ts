import type { Interval } from "./interval";

/** The difference in accuracy of two networks on the same images, second minus first, with its 95% confidence interval. */
export interface PairedDifference extends Interval {
  /** Images that only the first network classifies correctly, and only the second. */
  onlyFirst: number;
  onlySecond: number;
  /** McNemar's statistic; for equally accurate networks it exceeds 3.84 in only 5% of such comparisons. */
  statistic: number;
}

/**
 * Compares the `first` and `second` network's predictions for the same images. Only images on which exactly one
 * of them is correct, b and c of n, carry information: the difference is (c - b) / n with standard error
 * √(b + c - (c - b)² / n) / n, and the statistic (b - c)² / (b + c) has one degree of freedom.
 * Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions or
 * percentages" (1947). It compares two trained networks, not two ways to train: T. Dietterich, "Approximate
 * statistical tests for comparing supervised classification learning algorithms" (1998).
 */
export function pairedDifference(
  trueLabels: readonly number[],
  first: readonly number[],
  second: readonly number[],
): PairedDifference {
  const n = trueLabels.length;
  if (n === 0 || first.length !== n || second.length !== n) {
    const counts = `${n} true labels, ${first.length} and ${second.length} predictions`;
    throw new RangeError(`${counts}; expected equally many of each, and at least one`);
  }
  const only = (one: readonly number[], other: readonly number[]) =>
    trueLabels.filter((label, i) => one[i] === label && other[i] !== label).length;
  const [onlyFirst, onlySecond] = [only(first, second), only(second, first)];
  const [gain, disagreements] = [onlySecond - onlyFirst, onlyFirst + onlySecond];
  const mean = gain / n;
  const half = (1.96 * Math.sqrt(disagreements - gain ** 2 / n)) / n;
  const statistic = disagreements && gain ** 2 / disagreements;
  return { onlyFirst, onlySecond, mean, low: mean - half, high: mean + half, statistic };
}
