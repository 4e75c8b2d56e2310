/** The exercise of chapter 6 that runs the learner's code. */
import { calling } from "./check";

/** The epoch after which early stopping ends a training run. */
export const stopsAfter = calling<(losses: number[], patience: number) => number | undefined>([
  { input: [[3, 2, 2.5, 1, 1, 4], 2], expected: 6 },
  { input: [[3, 2, 1], 1], expected: 3 },
  { input: [[1, 2, 3, 0], 2], expected: 3 },
  { input: [[5, 5, 5, 4], 2], expected: 3 },
  { input: [[3, 1, 2.5, 2, 1.5, 1.2], 3], expected: 5 },
]);
