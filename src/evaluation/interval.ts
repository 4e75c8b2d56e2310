/** A mean with the range that holds the true mean in 95 of 100 such samples. */
export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/**
 * The mean of repeated runs and its 95 % interval, mean ± t s / √n with Student's t of n - 1
 * degrees of freedom (Student 1908). Two settings whose intervals overlap have no proven winner.
 * Throws for fewer than two values: one run says nothing of its own spread.
 */
export function meanInterval(values: readonly number[]): Interval {
  if (values.length < 2) {
    throw new RangeError(`${values.length} value; an interval needs at least 2 runs (other seeds)`);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  const half = (studentT(values.length - 1) * deviation) / Math.sqrt(values.length);
  return { mean, low: mean - half, high: mean + half };
}

/** The 97.5 % point of Student's t: a table up to 10, then Abramowitz & Stegun 26.7.5. */
function studentT(degrees: number): number {
  const table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
  if (degrees <= table.length) return table[degrees - 1];
  const z = 1.959964;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  return z + (z ** 3 + z) / (4 * degrees) + second / degrees ** 2;
}
