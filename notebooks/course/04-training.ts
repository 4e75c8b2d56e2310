/** The exercises of chapter 4 that run the learner's code. */
import {
  type GradientCase,
  gradientCheck,
  type Mistake,
  mapped,
  type Numbers,
} from "./gradient-check";
import {
  type Kernel,
  type List,
  type Matrix,
  scaled,
  total,
  unlike,
  type Volume,
  weighted,
} from "./gradient-numbers";

export { batchNormBackward } from "./batch-norm-backward";
export { maxPoolBackward } from "./max-pool-backward";
export { memorise } from "./memorise";

type LossBackward = (probabilities: Matrix, trueLabels: number[]) => Matrix | undefined;

function lossCase(logits: Matrix, trueLabels: number[]): GradientCase<LossBackward> {
  const softmax = (row: List) => {
    const powers = row.map(Math.exp);
    return powers.map((power) => power / total(powers));
  };
  const probabilities = () => logits.map(softmax);
  const count = logits.length;
  const byEntry = (gives: (p: number, isTrue: boolean) => number) => () =>
    probabilities().map((row, i) =>
      row.map((p, label) => gives(p, label === trueLabels[i]) / count),
    );
  const mistakes: Mistake[] = [
    [`the mean over the batch is missing: divide by its ${count} images.`, scaled(count)],
    ["the 1 of the true class is not subtracted.", byEntry((p) => p)],
    ["the other classes have a gradient too: their p.", byEntry((p, is) => (is ? p - 1 : 0))],
    [
      "that is the gradient for the probabilities; the one for the logits is asked for.",
      byEntry((p, is) => (is ? -1 / p : 0)),
    ],
  ];
  return {
    run: (learner) => named("logits", learner(probabilities(), [...trueLabels])),
    loss: () => total(probabilities().map((row, i) => -Math.log(row[trueLabels[i]]))) / count,
    variables: { logits: { at: logits, mistakes } },
  };
}

const named = (name: string, value: unknown) =>
  value === undefined ? undefined : { [name]: value };

/** From the probabilities of a batch to the gradient of its mean cross-entropy for the logits. */
export const lossBackward = gradientCheck([
  lossCase(unlike([3, 4], 1) as Matrix, [2, 0, 2]),
  lossCase(unlike([2, 5], 7) as Matrix, [4, 1]),
]);

type ReluBackward = (input: Matrix, outputGradient: Matrix) => Matrix | undefined;

function reluCase(input: Matrix, gradient: Matrix): GradientCase<ReluBackward> {
  const byEntry = (gives: (x: number, g: number) => number) => () =>
    input.map((row, i) => row.map((x, j) => gives(x, gradient[i][j])));
  const mistakes: Mistake[] = [
    ["the gradient passes where the input is negative; ReLU stops it there.", byEntry((_, g) => g)],
    ["the gradient passes only where the input is negative.", byEntry((x, g) => (x > 0 ? 0 : g))],
    [
      "that is ReLU of the gradient; what counts is the sign of the input.",
      byEntry((_, g) => Math.max(g, 0)),
    ],
    [
      "the gradient is multiplied by the input; the slope of ReLU is 1 there.",
      byEntry((x, g) => Math.max(x, 0) * g),
    ],
    ["that is ReLU's slope; multiply it by the gradient.", byEntry((x) => (x > 0 ? 1 : 0))],
  ];
  return {
    run: (learner) => named("input", learner(structuredClone(input), structuredClone(gradient))),
    loss: () =>
      weighted(
        input.map((row) => row.map((x) => Math.max(x, 0))),
        gradient,
      ),
    variables: { input: { at: input, mistakes } },
  };
}

/** From the gradient for ReLU's outputs to the one for its inputs. */
export const reluBackward = gradientCheck([
  reluCase(
    [
      [1.5, -0.5, 2],
      [-1, 0.25, -2],
    ],
    [
      [0.5, 2, -1],
      [-3, -0.5, 1],
    ],
  ),
  reluCase([[-0.1, 0.1, 3, -4]], [[1, -2, 0.5, -0.25]]),
]);

type DenseGradients = {
  input: Matrix;
  weights: Matrix;
  bias: List;
};
type DenseBackward = (
  input: Matrix,
  weights: Matrix,
  outputGradient: Matrix,
) => DenseGradients | undefined;

const transposed = (matrix: Numbers) =>
  (matrix as Matrix)[0].map((_, column) => (matrix as Matrix).map((row) => row[column]));

function denseCase([images, ins, outs]: List, seed: number): GradientCase<DenseBackward> {
  const input = unlike([images, ins], seed) as Matrix;
  const weights = unlike([ins, outs], seed + 20) as Matrix;
  const bias = unlike([outs], seed + 40) as List;
  const gradient = unlike([images, outs], seed + 60) as Matrix;
  const dense = () =>
    input.map((row) => bias.map((b, out) => total(row.map((x, i) => x * weights[i][out])) + b));
  const last = images - 1;
  const batch: Mistake[] = [
    [
      "divided by the number of images: the mean is already in the gradient that comes from the loss.",
      scaled(1 / images),
    ],
  ];
  const onlyLast = "only the last image counts: add up over the batch.";
  return {
    run: (learner) => learner(...structuredClone([input, weights, gradient] as const)),
    loss: () => weighted(dense(), gradient),
    variables: {
      input: { at: input, mistakes: batch },
      weights: {
        at: weights,
        mistakes: [
          ...batch,
          ["it is transposed; its shape is that of the weights.", transposed],
          [onlyLast, () => input[last].map((x) => gradient[last].map((g) => x * g))],
        ],
      },
      bias: {
        at: bias,
        mistakes: [
          ...batch,
          ["every image has a gradient of its own: add up over the batch.", () => gradient],
          ["it is added up over the units instead of over the images.", () => gradient.map(total)],
          [onlyLast, () => gradient[last]],
        ],
      },
    },
  };
}

/** From the gradient for a dense layer's outputs to those for its inputs, weights and biases. */
export const denseBackward = gradientCheck([denseCase([3, 2, 4], 1), denseCase([2, 5, 3], 9)]);

type ConvGradients = {
  image: Volume;
  kernel: Kernel;
  bias: List;
};
type ConvBackward = (
  image: Volume,
  kernel: Kernel,
  outputGradient: Volume,
) => ConvGradients | undefined;

/** The products of a convolution without padding, stride 1: output [y][x][out] gets pixel [y + i][x + j][c] times weight [i][j][c][out]. */
function eachProduct(output: Volume, kernel: Kernel, visit: (at: Record<string, number>) => void) {
  const indices = ({ length }: readonly unknown[]) => [...Array(length).keys()];
  for (const y of indices(output))
    for (const x of indices(output[0]))
      for (const i of indices(kernel))
        for (const j of indices(kernel[0]))
          for (const c of indices(kernel[0][0]))
            for (const out of indices(kernel[0][0][0])) visit({ y, x, i, j, c, out });
}

/** The gradients of a convolution; `keep` is 1, or 0 for the mistake of keeping each entry's last product only. */
function convGradients(image: Volume, kernel: Kernel, gradient: Volume, keep = 1) {
  const zero = (numbers: Numbers) => mapped(numbers, () => 0);
  const [pixels, weights] = [zero(image) as Volume, zero(kernel) as Kernel];
  eachProduct(gradient, kernel, ({ y, x, i, j, c, out }) => {
    const [pixel, weight] = [pixels[y + i][x + j], weights[i][j][c]];
    pixel[c] = keep * pixel[c] + gradient[y][x][out] * kernel[i][j][c][out];
    weight[out] = keep * weight[out] + gradient[y][x][out] * image[y + i][x + j][c];
  });
  return { pixels, weights };
}

const rotated = (kernel: Numbers) =>
  [...(kernel as Kernel)].reverse().map((row) => [...row].reverse());
const swapped = (kernel: Numbers) =>
  (kernel as Kernel)[0].map((_, j) => (kernel as Kernel).map((row) => row[j]));

function convCase([rows, columns, ins, outs]: List, seed: number): GradientCase<ConvBackward> {
  const image = unlike([rows, columns, ins], seed) as Volume;
  const kernel = unlike([3, 3, ins, outs], seed + 30) as Kernel;
  const bias = unlike([outs], seed + 60) as List;
  const gradient = unlike([rows - 2, columns - 2, outs], seed + 90) as Volume;
  const loss = () => {
    let sum = total(gradient.flat().map((outs) => total(outs.map((g, out) => g * bias[out]))));
    eachProduct(gradient, kernel, ({ y, x, i, j, c, out }) => {
      sum += gradient[y][x][out] * image[y + i][x + j][c] * kernel[i][j][c][out];
    });
    return sum;
  };
  const last = convGradients(image, kernel, gradient, 0);
  const onlyLast = "each entry has only the last of its products: add with += instead of =.";
  const turned = "the kernel is rotated by 180°.";
  const exchanged = "rows and columns of the kernel are swapped.";
  const pixels = (of: Kernel) => () => convGradients(image, of, gradient).pixels;
  const positions = (rows - 2) * (columns - 2);
  return {
    run: (learner) => learner(...structuredClone([image, kernel, gradient] as const)),
    loss,
    variables: {
      image: {
        at: image,
        mistakes: [
          [`${turned} Pixel [y + i][x + j] belongs to weight [i][j].`, pixels(rotated(kernel))],
          [exchanged, pixels(swapped(kernel))],
          [onlyLast, () => last.pixels],
        ],
      },
      kernel: {
        at: kernel,
        mistakes: [
          [`${turned} Weight [i][j] belongs to pixel [y + i][x + j].`, rotated],
          [exchanged, swapped],
          [onlyLast, () => last.weights],
          ["that is the mean over the positions: add up.", scaled(1 / positions)],
        ],
      },
      bias: {
        at: bias,
        mistakes: [
          ["that is the mean over the positions: add up.", scaled(1 / positions)],
          ["each position has a gradient of its own: add up over the positions.", () => gradient],
          [onlyLast, () => gradient[rows - 3][columns - 3]],
          ["each position counts once, not once for each weight.", scaled(9 * ins)],
        ],
      },
    },
  };
}

/** From the gradient for the maps of a 3 x 3 convolution, stride 1, no padding, to those for image, kernel and biases. */
export const convBackward = gradientCheck([convCase([4, 5, 2, 3], 1), convCase([5, 3, 3, 2], 5)]);
