/** The exercises of chapter 1 that run the learner's code. */
import { tf } from "../../src/tensorflow";
import { calling, coding } from "./check";

/** A convolution in plain loops: stride 1, no padding. */
export const convolve = calling<(input: number[][], filter: number[][]) => number[][] | undefined>([
  { input: [[[5]], [[3]]], expected: [[15]] },
  {
    input: [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [[1, -1]],
    ],
    expected: [
      [-1, -1],
      [-1, -1],
    ],
  },
  {
    input: [
      [
        [1, 0, 2, 1],
        [0, 3, 1, 0],
        [2, 1, 0, 4],
      ],
      [
        [1, 2],
        [0, -1],
      ],
    ],
    expected: [
      [-2, 3, 4],
      [5, 5, -3],
    ],
  },
]);

/** An image that is bright above and dark below, one the other way round, one bright on the left, and a flat one. */
const [bright, dark] = [Array(5).fill(9), Array(5).fill(0)];
const brightAbove = [bright, bright, bright, dark, dark];
const brightLeft = Array.from({ length: 5 }, () => [9, 9, 9, 0, 0]);

/** A filter that is positive at lower edges, negative at upper edges and zero at all else. */
export const lowerEdge = coding({
  cases: [
    { input: [brightAbove], expected: [0, 1, 1] },
    { input: [[...brightAbove].reverse()], expected: [-1, -1, 0] },
    { input: [brightLeft], expected: [0, 0, 0] },
    { input: [Array.from({ length: 5 }, () => bright)], expected: [0, 0, 0] },
  ],
  run: (learner: number[][] | undefined, image: number[][]) => {
    if (!learner) return undefined;
    if (learner.length !== 3 || learner.some((row) => row.length !== 3)) {
      return `a filter with rows of ${learner.map((row) => row.length)} numbers, not 3 rows of 3`;
    }
    const input = tf.tensor4d(image.flat(), [1, 5, 5, 1]);
    const filter = tf.tensor4d(learner.flat(), [3, 3, 1, 1]);
    const middle = tf.conv2d(input, filter, 1, "valid").slice([0, 0, 1, 0], [1, 3, 1, 1]);
    // Weights such as 0.1 have no exact sum: what is zero up to rounding is zero.
    return tf.where(middle.abs().less(1e-4), 0, middle.sign()).flatten();
  },
});
