/** The exercise of chapter 4 that runs the learner's code. */
import { calling } from "./check";

/** The mean over images, from the means over batches. */
export const meanLoss = calling<(losses: number[], sizes: number[]) => number | undefined>([
  { input: [[2], [24]], expected: 2 },
  {
    input: [
      [1, 4],
      [20, 10],
    ],
    expected: 2,
  },
  {
    input: [
      [0.5, 0.7, 3],
      [24, 24, 2],
    ],
    expected: 0.696,
  },
]);
