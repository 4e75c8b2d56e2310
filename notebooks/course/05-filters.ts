/** The exercise of chapter 5 that runs the learner's code. */
import { calling } from "./check";

/** The shade of a weight: 0 for the most negative, 127.5 for zero, 255 for the largest. */
export const shade = calling<(weight: number, largest: number) => number | undefined>([
  { input: [0, 0.3], expected: 127.5 },
  { input: [0.3, 0.3], expected: 255 },
  { input: [-0.3, 0.3], expected: 0 },
  { input: [-0.1, 0.4], expected: 95.625 },
]);
