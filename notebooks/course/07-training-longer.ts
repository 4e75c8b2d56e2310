/** The exercise of chapter 7 that runs the learner's code. */
import { calling } from "./check";

/** The exponential moving average after the last value, from the first value on. */
export const movingAverage = calling<(values: number[], decay: number) => number | undefined>([
  { input: [[4], 0.9], expected: 4 },
  { input: [[0, 10], 0.9], expected: 1 },
  { input: [[6, 2, 4], 0.5], expected: 4 },
  { input: [[1, 2, 3], 0], expected: 3 },
]);
