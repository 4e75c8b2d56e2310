/** The exercises of chapter 8 that run the learner's code or have a rule. */
import { budget } from "../../src/notebook/budget";
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

/** The fraction of images whose class is among the three most probable. */
export const amongThree = (fraction: number) =>
  fraction < budget({ smoke: 0.2, laptop: 0.7, full: 0.8 }) ? "untrained" : undefined;
