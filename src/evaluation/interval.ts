/** A mean with its 95% confidence interval: over many repetitions, 95% of such intervals contain the true mean. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/**
 * The mean of repeated runs and its 95% confidence interval, mean ± t s / √n with Student's t of n - 1
 * degrees of freedom (Student 1908). To compare two settings, pass the differences seed by seed: two intervals
 * can overlap although the difference is significant. Throws for fewer than two values.
 */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length < 2) {
    throw new RangeError(
      `${values.length} value; a confidence interval needs at least 2 runs, under different seeds`,
    );
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  const half = (studentT(values.length - 1) * deviation) / Math.sqrt(values.length);
  return { mean, low: mean - half, high: mean + half };
}

/** The 97.5% point of Student's t: a table up to 10, then Abramowitz & Stegun 26.7.5. */
function studentT(degrees: number): number {
  const table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
  if (degrees <= table.length) return table[degrees - 1];
  const z = 1.959964;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + (z ** 3 + z) / (4 * degrees) + second / degrees ** 2;
}
