/** The exercises of chapter 1 that run the learner's code. */
import { tf } from "../../src/tensorflow";
import { calling, coding, isStub } from "./check";
import { Verdict } from "./verdict";

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

/** The fraction of zeros in a feature map [rows, columns] after `then`, as slips are told from the right way. */
function zeroFraction(image: tf.Tensor3D, filter: tf.Tensor4D, pad: "valid" | "same", relu = true) {
  const map = tf.conv2d(image, filter, 1, pad);
  return (relu ? map.relu() : map).equal(0).mean().dataSync()[0];
}

type Zeros = (image: tf.Tensor3D, filter: tf.Tensor4D) => number | undefined;

/** What is said of the learner's function for one image and filter: nothing if it is right. */
function zerosProblem(learner: Zeros, image: tf.Tensor3D, filter: tf.Tensor4D): string | undefined {
  const got = learner(image, filter);
  const wanted = zeroFraction(image, filter, "valid");
  const near = (value: number) => Math.abs(Number(got) - value) < 1e-4;
  if (near(wanted)) return undefined;
  if (near(1 - wanted)) return "that is the fraction that is not zero.";
  if (near(100 * wanted)) return "that is in percent; give a fraction from 0 to 1.";
  if (near(zeroFraction(image, filter, "valid", false))) {
    return "these are the zeros before ReLU, which makes many more.";
  }
  if (near(zeroFraction(image, filter, "same"))) {
    return 'the map is as large as the image. Use no padding, "valid".';
  }
  return `your function gives ${got}, and the fraction is ${wanted.toFixed(3)}.`;
}

/** The fraction of zeros in the feature map of an image after ReLU, for any image and filter. */
export function zerosAfterReLU(learner: Zeros, because: string): Verdict | undefined {
  if (isStub(learner)) return undefined;
  for (const [seed, rows, columns, side] of [
    [1, 9, 7, 3],
    [2, 6, 11, 3],
    [3, 12, 5, 2],
  ]) {
    const image = tf.randomUniform<tf.Rank.R3>([rows, columns, 3], 0, 1, "float32", seed);
    const filter = tf.randomNormal<tf.Rank.R4>([side, side, 3, 1], 0.03, 1, "float32", seed);
    let problem: string | undefined;
    try {
      tf.tidy(() => {
        problem = zerosProblem(learner, image, filter);
      });
    } catch (error) {
      problem = `your code threw "${(error as Error).message}".`;
    }
    tf.dispose([image, filter]);
    const where = `an image of ${rows} × ${columns} and a filter of ${side} × ${side}`;
    if (problem) return new Verdict("Not quite", `${where}: ${problem}`);
  }
  return new Verdict("Correct", because);
}

export { convLayer } from "./conv-layer";
