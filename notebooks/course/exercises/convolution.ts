/** The exercises of chapter 01-convolution; the notebook asks the questions. */
import { tf } from "../../../src/tensorflow";
import { calculation, code, experiment, recall } from "../check";

/** What training changes in a convolution. */
export const learned = recall({
  options: {
    weights: "They start at random, and each training step moves them a little.",
    stride: "You choose it before the training, and it stays.",
    window: "The window goes over the whole input in the same way every time.",
    "feature map": "It is computed anew for every picture; it is a result.",
  },
  right: "weights",
  hints: ["Three of the four are the same before and after training, or are computed each time."],
});

/** The dot product of a window and the filter for upright edges. */
export const dotProduct = calculation({
  answer: 1,
  slips: {
    [-1]: "The sign: the left column has weight -1, the right column weight 1.",
    7: "The left column counts against: its weights are -1.",
    11: "That is the sum of the pixels; each is to be multiplied with its weight first.",
    4: "The left column is missing: its weights are -1.",
  },
  because: "Right column 0 + 3 + 1 = 4, left column 1 + 0 + 2 = 3, and 4 - 3 = 1.",
  hints: [
    "Multiply each pixel with the weight at the same place, then add all nine.",
    "With these weights it is the sum of the right column less the sum of the left.",
  ],
});

/** The rows of the map of a 5 x 5 filter on 32 x 32 with padding 2 and stride 2. */
export const mapRows = calculation({
  answer: 16,
  slips: {
    16.5: "There is no half row: round down before you add 1.",
    15.5: "There is no half row: round down, then add 1.",
    17: "15.5 is rounded down.",
    15: "Plus 1: the first place counts too.",
    14: "That is without the padding.",
    32: "That is with stride 1.",
  },
  because: "(32 + 4 - 5) / 2 = 15.5, rounded down 15, plus 1.",
  hints: ["floor((n + 2p - k) / s) + 1", "n = 32, p = 2, k = 5, s = 2."],
});

/** The padding with which a 7 x 7 filter of stride 1 keeps the size. */
export const keepingPadding = calculation({
  answer: 3,
  slips: {
    6: "That is for both sides together; p is for each side.",
    7: "Then the map would be larger than the input.",
    1: "That is for a 3 x 3 filter.",
    3.5: "A filter of 7 rows loses 6 rows, not 7.",
  },
  because: "n + 2 · 3 - 7 + 1 = n.",
  hints: ["Solve n + 2p - k + 1 = n for p.", "p = (k - 1) / 2"],
});

/** A convolution in plain loops: stride 1, no padding. */
export const convolve = code({
  cases: [
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
  ],
  run: (
    learner: (input: number[][], filter: number[][]) => number[][] | undefined,
    input: number[][],
    filter: number[][],
  ) => learner(input, filter),
  because: "Those four nested loops are what every convolution layer does, only faster.",
  hints: [
    "Two loops over the places of the window, and inside them two over the filter.",
    "The map has input.length - filter.length + 1 rows.",
    "sum += input[row + i][column + j] * filter[i][j]",
  ],
});

/** A picture that is bright above and dark below, one the other way round, one bright on the left, and a flat one. */
const [bright, dark] = [Array(5).fill(9), Array(5).fill(0)];
const brightAbove = [bright, bright, bright, dark, dark];
const brightLeft = Array.from({ length: 5 }, () => [9, 9, 9, 0, 0]);

/** A filter that is positive at lower edges, negative at upper edges and zero at all else. */
export const lowerEdge = code({
  cases: [
    { input: [brightAbove], expected: [0, 1, 1] },
    { input: [[...brightAbove].reverse()], expected: [-1, -1, 0] },
    { input: [brightLeft], expected: [0, 0, 0] },
    { input: [Array.from({ length: 5 }, () => bright)], expected: [0, 0, 0] },
  ],
  run: (learner: number[][] | undefined, picture: number[][]) => {
    if (!learner) return undefined;
    if (learner.length !== 3 || learner.some((row) => row.length !== 3)) {
      return `a filter with rows of ${learner.map((row) => row.length)} numbers, not 3 rows of 3`;
    }
    const input = tf.tensor4d(picture.flat(), [1, 5, 5, 1]);
    const filter = tf.tensor4d(learner.flat(), [3, 3, 1, 1]);
    const middle = tf.conv2d(input, filter, 1, "valid").slice([0, 0, 1, 0], [1, 3, 1, 1]);
    // Weights such as 0.1 have no exact sum: what is zero up to rounding is zero.
    return tf.where(middle.abs().less(1e-4), 0, middle.sign()).flatten();
  },
  because: "The same weights with the signs changed find upper edges.",
  hints: [
    "What weights make bright above and dark below positive?",
    "Turn the filter for upright edges by a quarter.",
  ],
});

/** The share of zeros in the map of the filter for upright edges after ReLU, on the airplane. */
export const zerosAfterReLU = experiment({
  low: 0.48,
  high: 0.53,
  below: "Is it the first filter, and did you count after ReLU? Its map has 30 · 30 numbers.",
  above: "`weights` holds four filters; is it the first one alone, on the airplane?",
  because: "About half: most of the sky is a little below or above zero.",
  hints: [
    "tf.conv2d(airplane.expandDims<tf.Tensor4D>(0).toFloat(), filter, 1, 'valid').relu() gives the map: conv2d wants a batch, of floats.",
    "weights.slice([0, 0, 0, 0], [3, 3, 3, 1]) is the first filter; map.equal(0).mean() the share of zeros, as a tensor.",
  ],
});
