/** The exercise of chapter 3 that runs the learner's code. */
import { calling } from "./check";

/** Softmax of a list, also of large logits. */
export const softmax = calling<(logits: number[]) => number[] | undefined>([
  { input: [[0, 0]], expected: [0.5, 0.5] },
  { input: [[2, 1, 0]], expected: [0.66524096, 0.24472847, 0.09003057] },
  { input: [[1000, 1000, 0]], expected: [0.5, 0.5, 0] },
  { input: [[1000, 0, 0, 0, 0]], expected: [1, 0, 0, 0, 0] },
  { input: [[-1000, -1001]], expected: [0.73105858, 0.26894142] },
]);
