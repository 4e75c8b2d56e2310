/** The exercises of chapter 8 that run the learner's code or have a rule. */
import { calling } from "./check";

export { checkFgsm as fgsm } from "./fgsm";

/** The position of the largest number off the diagonal. */
export const mostConfused = calling<(matrix: number[][]) => [number, number] | undefined>([
  {
    input: [
      [
        [50, 1, 2],
        [3, 40, 9],
        [4, 5, 60],
      ],
    ],
    expected: [1, 2],
  },
  {
    input: [
      [
        [5, 0],
        [7, 90],
      ],
    ],
    expected: [1, 0],
  },
]);

/** The true class is the second, the first, the last and the third most probable one. */
const labels = [0, 3, 1, 2];
const rows = [
  [0.3, 0.4, 0.2, 0.1],
  [0.1, 0.2, 0.3, 0.4],
  [0.35, 0.05, 0.2, 0.4],
  [0.5, 0.1, 0.15, 0.25],
];

/** The fraction of images whose true class is among the `k` most probable. */
export const topAccuracy = calling<
  (trueLabels: number[], probabilities: number[][], k: number) => number | undefined
>([
  { input: [labels, rows, 1], expected: 0.25 },
  { input: [labels, rows, 2], expected: 0.5 },
  { input: [labels, rows, 3], expected: 0.75 },
  { input: [labels, rows, 4], expected: 1 },
  { input: [[0], [[0.6, 0.4]], 1], expected: 1 },
]);
