/** The backward pass of batch norm, in the project of chapter 4. */
import { type GradientCase, gradientCheck, type Mistake } from "./gradient-check";
import { type List, type Matrix, scaled, total, unlike, weighted } from "./gradient-numbers";

/** What is added to each variance, as the project says. */
const epsilon = 0.001;

type BatchNormGradients = { input: Matrix; scale: List; shift: List };
type BatchNormBackward = (
  input: Matrix,
  scale: List,
  outputGradient: Matrix,
) => BatchNormGradients | undefined;

const mean = (numbers: List) => total(numbers) / numbers.length;
const column = (matrix: Matrix, c: number) => matrix.map((row) => row[c]);

/** A channel's values with mean 0 and variance 1, and the standard deviation that they were divided by. */
function normalise(values: List) {
  const centre = mean(values);
  const deviation = Math.sqrt(mean(values.map((x) => (x - centre) ** 2)) + epsilon);
  return { normalised: values.map((x) => (x - centre) / deviation), deviation };
}

function normCase([images, channels]: List, seed: number): GradientCase<BatchNormBackward> {
  const input = unlike([images, channels], seed) as Matrix;
  const scale = unlike([channels], seed + 20) as List;
  const shift = unlike([channels], seed + 40) as List;
  const gradient = unlike([images, channels], seed + 60) as Matrix;
  /** A number for each image and channel, from the channel's normalised values, gradients and factor. */
  const byChannel = (gives: (x: List, g: List, n: number, factor: number) => number) => {
    const columns = scale.map((factor, c) => {
      const { normalised, deviation } = normalise(column(input, c));
      const g = column(gradient, c);
      return g.map((_, n) => gives(normalised, g, n, factor / deviation));
    });
    return input.map((_, n) => columns.map((values) => values[n]));
  };
  const products = (x: List, g: List) => g.map((value, n) => value * x[n]);
  const ofInput: Mistake[] = [
    [
      "the mean and the variance depend on the input, too; you took them for constants.",
      () => byChannel((_, g, n, factor) => factor * g[n]),
    ],
    [
      "the variance depends on the input, too; you took it for a constant.",
      () => byChannel((_, g, n, factor) => factor * (g[n] - mean(g))),
    ],
    [
      "the two sums over the batch have to be divided by its number of images.",
      () =>
        byChannel((x, g, n, factor) => factor * (g[n] - total(g) - x[n] * total(products(x, g)))),
    ],
    [
      "the scale is missing: it multiplies what was normalised.",
      (right) => (right as Matrix).map((row) => row.map((value, c) => value / scale[c])),
    ],
  ];
  const notMean = "that is the mean over the batch: add up.";
  return {
    run: (learner) => learner(...structuredClone([input, scale, gradient] as const)),
    loss: () => {
      const outputs = scale.map((factor, c) =>
        normalise(column(input, c)).normalised.map((x) => factor * x + shift[c]),
      );
      return weighted(
        input.map((_, n) => outputs.map((values) => values[n])),
        gradient,
      );
    },
    variables: {
      shift: {
        at: shift,
        mistakes: [
          [notMean, scaled(1 / images)],
          ["every image has a gradient of its own: add up over the batch.", () => gradient],
        ],
      },
      scale: {
        at: scale,
        mistakes: [
          [notMean, scaled(1 / images)],
          [
            "the scale multiplies the normalised values, not the input.",
            () => scale.map((_, c) => total(products(column(input, c), column(gradient, c)))),
          ],
        ],
      },
      input: { at: input, mistakes: ofInput },
    },
  };
}

/** From the gradient for batch norm's outputs, in training, to those for its inputs, scales and shifts. */
export const batchNormBackward = gradientCheck([normCase([4, 3], 1), normCase([5, 2], 8)]);
