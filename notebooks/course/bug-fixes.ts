/** The project of chapter 10: five functions with a bug each, which the learner fixes. Each is checked by what it does. */
import { forward } from "../../src/model/forward";
import { batchNorm, dropout } from "../../src/model/layers";
import type { Picture } from "../../src/notebook/picture";
import { barChart, lineChart } from "../../src/plot/charts";
import { manualSeed, randomState, setRandomState } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { approxEqual } from "./approx-equal";
import { Verdict } from "./verdict";

/** What is wrong with the learner's function, and a figure of it. */
interface Problem {
  says: string;
  figure?: Picture;
}

/** The check of a fix: runs the learner's function under a fixed seed and frees its tensors. */
function fixing<Learner>(problemOf: (learner: Learner) => Problem | undefined) {
  return (learner: Learner, because: string): Verdict => {
    const stream = randomState();
    manualSeed(42);
    let problem: Problem | undefined;
    try {
      tf.tidy(() => {
        problem = problemOf(learner);
      });
    } catch (error) {
      problem = { says: `your code threw "${(error as Error).message}".` };
    } finally {
      setRandomState(stream);
    }
    if (problem) return new Verdict("Not quite", problem.says, [], problem.figure);
    return new Verdict("Correct", because);
  };
}

const isTensor = (value: unknown): value is tf.Tensor => value instanceof tf.Tensor;

/** Images that differ in brightness from image to image and from channel to channel. */
function unevenImages([count, rows, columns]: number[]): tf.Tensor4D {
  const noise = tf.randomUniform<tf.Rank.R4>([count, rows, columns, 3], 0, 1, "float32", 7);
  const brightness = tf.range(0, count).div(count).reshape([count, 1, 1, 1]);
  return noise.mul([0.1, 0.3, 0.6]).add([0.1, 0.5, 0.9]).add(brightness);
}

type Standardise = (images: tf.Tensor4D) => tf.Tensor;

/** Shifts and scales by the mean and the variance over the given axes. */
function standardisedOver(images: tf.Tensor4D, axes: number[], power = 0.5): tf.Tensor {
  const { mean, variance } = tf.moments(images, axes, true);
  return images.sub(mean).div(variance.pow(power));
}

/** Images standardised by channel: mean 0 and standard deviation 1 over images, rows and columns. */
export const fixStandardise = fixing((learner: Standardise) => {
  for (const shape of [
    [6, 4, 5],
    [9, 3, 2],
  ]) {
    const images = unevenImages(shape);
    const got = learner(images);
    if (!isTensor(got) || String(got.shape) !== String(images.shape)) {
      return { says: `the result should be a tensor of shape [${images.shape}], as the images.` };
    }
    const equals = (other: tf.Tensor) => got.sub(other).abs().max().dataSync()[0] < 1e-2;
    if (equals(standardisedOver(images, [0, 1, 2]))) continue;
    const mistakes: [says: string, of: tf.Tensor][] = [
      [
        "each image has been standardised by itself, so a dark image now looks like a bright one. Which axis of [images, rows, columns, channels] counts the images?",
        standardisedOver(images, [1, 2, 3]),
      ],
      [
        "each channel of each image has been standardised by itself. The mean has to be taken over all images, too.",
        standardisedOver(images, [1, 2]),
      ],
      [
        "all channels have been standardised together, so they still differ in mean and spread.",
        standardisedOver(images, [0, 1, 2, 3]),
      ],
      [
        "each pixel has been standardised by itself, over the images alone.",
        standardisedOver(images, [0]),
      ],
      [
        "the values have been divided by the variance. Divide by its square root.",
        standardisedOver(images, [0, 1, 2], 1),
      ],
      [
        "the mean is 0, but the values have not been divided by the standard deviation.",
        images.sub(images.mean([0, 1, 2], true)),
      ],
    ];
    const known = mistakes.find(([, of]) => equals(of));
    const says = known?.[0] ?? "a channel has not got mean 0 and standard deviation 1.";
    return { says, figure: drawChannels(got) };
  }
  return undefined;
});

function drawChannels(images: tf.Tensor): Picture {
  const { mean, variance } = tf.moments(images, [0, 1, 2]);
  const [means, deviations] = [mean.dataSync(), variance.sqrt().dataSync()];
  const rows = ["red", "green", "blue"].flatMap((channel, c) => [
    { channel, value: means[c], statistic: "mean" },
    { channel, value: deviations[c], statistic: "standard deviation" },
  ]);
  const title = "Mean and standard deviation of each channel after your function";
  return barChart(rows, { x: "channel", y: "value", color: "statistic", title });
}

type Shuffle = (images: tf.Tensor4D, labels: tf.Tensor1D) => [tf.Tensor4D, tf.Tensor1D];

/** Images and labels in one random order: every image keeps its label. */
export const fixShuffle = fixing((learner: Shuffle) => {
  for (const count of [12, 23]) {
    // Image i has the value i in every pixel, so it is known again in any order.
    const numbered = tf.range(0, count).reshape<tf.Tensor4D>([count, 1, 1, 1]);
    const images = tf.tile(numbered, [1, 2, 3, 3]);
    const labels = Array.from({ length: count }, (_, image) => (7 * image + 3) % 10);
    const draw = () => {
      const [shuffled, itsLabels] = learner(images, tf.tensor1d(labels, "int32"));
      const first = shuffled.slice([0, 0, 0, 0], [-1, 1, 1, 1]).flatten();
      return { order: [...first.dataSync()], labels: [...itsLabels.dataSync()] };
    };
    const [one, two] = [draw(), draw()];
    const sorted = [...one.order].sort((a, b) => a - b);
    if (String(sorted) !== String([...labels.keys()]) || one.labels.length !== count) {
      return { says: `of ${count} images and labels, some are lost or occur twice.` };
    }
    const torn = one.order.filter((image, at) => one.labels[at] !== labels[image]).length;
    if (torn > 0) {
      return { says: `${torn} of ${count} images have the label of another image.` };
    }
    if (String(one.order) === String([...labels.keys()])) {
      return { says: "every image has its label, but the order has not changed." };
    }
    if (String(one.order) === String(two.order)) {
      return { says: "every image has its label, but each call gives the same order." };
    }
  }
  return undefined;
});

/** The gradient for weight `w` on small batch number `batch`. */
type Gradient = (w: number, batch: number) => number;
type Descend = (gradient: Gradient, batches: number, steps: number, rate: number) => number[];

/** The weights from 4 on: each step uses the mean gradient of all small batches. */
export const fixAccumulation = fixing((learner: Descend) => {
  for (const { centres, steps, rate } of [
    { centres: [0.5, -1, 2], steps: 20, rate: 0.2 },
    { centres: [1, 3], steps: 7, rate: 0.1 },
  ]) {
    const gradient: Gradient = (w, batch) => 2 * (w - centres[batch]);
    const got = learner(gradient, centres.length, steps, rate);
    const centre = centres.reduce((sum, each) => sum + each, 0) / centres.length;
    // The mean of the parabolas is a parabola around the mean centre, which each step approaches by the same factor.
    const path = (factor: number) =>
      Array.from({ length: steps + 1 }, (_, step) => centre + (4 - centre) * factor ** step);
    const expected = path(1 - 2 * rate);
    if (approxEqual(got, expected, 1e-6)) continue;
    const figure = drawPaths(got, expected);
    if (!Array.isArray(got) || got.length !== steps + 1) {
      return {
        says: `the result should be a list of ${steps + 1} weights, the first one included.`,
      };
    }
    if (approxEqual(got, path(1 - 2 * rate * centres.length), 1e-6)) {
      return { says: "each step uses the sum of the gradients; it should use their mean.", figure };
    }
    const last = centres[centres.length - 1];
    const lastOnly = expected.map((_, step) => last + (4 - last) * (1 - 2 * rate) ** step);
    const overOne = centres.map((each) => each / centres.length).at(-1) as number;
    if (
      approxEqual(got, lastOnly, 1e-6) ||
      Math.abs(got[1] - (4 - rate * 2 * (4 / centres.length - overOne))) < 1e-9
    ) {
      return {
        says: "only the last batch takes part in a step. Is the sum set to 0 too often?",
        figure,
      };
    }
    const right = got.findIndex((weight, step) => !(Math.abs(weight - expected[step]) < 1e-6));
    const says = `step ${right} goes wrong: the weight becomes ${got[right]?.toFixed(4)} and should be ${expected[right].toFixed(4)}.`;
    const carried =
      right === 2 ? " The first step is correct: what is left over from it in the second?" : "";
    return { says: `${says}${carried}`, figure };
  }
  return undefined;
});

function drawPaths(got: unknown, expected: number[]): Picture | undefined {
  if (!Array.isArray(got) || !got.every((weight) => Number.isFinite(weight))) return undefined;
  const rows = [...got.entries()].map(([step, weight]) => ({ step, weight, path: "yours" }));
  const right = expected.map((weight, step) => ({ step, weight, path: "mean gradient" }));
  const title = "The weight after each step";
  return lineChart([...rows, ...right], { x: "step", y: "weight", color: "path", title });
}

/** A training run: `trainEpoch` changes the weights in place, `validate` gives their validation loss. */
export interface Run {
  weights: number[];
  trainEpoch: (weights: number[]) => void;
  validate: (weights: number[]) => number;
}
type KeepBest = (run: Run, epochs: number) => number[];

/** The weights of the epoch with the lowest validation loss, untouched by later epochs. */
export const fixBestWeights = fixing((learner: KeepBest) => {
  for (const losses of [
    [2.1, 1.6, 1.3, 1.4, 1.7],
    [1.9, 1.2, 1.5, 1.1, 1.3, 1.4, 1.25],
    [2, 1.5, 1],
  ]) {
    const weights = [0, 10];
    const after = (epoch: number) => [epoch, 10 - 2 * epoch];
    const got = learner(
      {
        weights,
        trainEpoch: (own) =>
          own.forEach((weight, at) => {
            own[at] = weight + (at === 0 ? 1 : -2);
          }),
        validate: (own) => losses[own[0] - 1] ?? Number.NaN,
      },
      losses.length,
    );
    const best = 1 + losses.indexOf(Math.min(...losses));
    if (approxEqual(got, after(best), 1e-9)) continue;
    const epoch = losses.findIndex((_, at) => approxEqual(got, after(at + 1), 1e-9)) + 1;
    if (epoch === 0) return { says: "the result is the weights of none of the epochs." };
    const title = "Validation loss by epoch, and the epoch of the weights that you return";
    const rows = losses.map((loss, at) => ({ epoch: at + 1, loss, losses: "validation" }));
    const rules = [{ y: losses[epoch - 1], label: `returned: epoch ${epoch}` }];
    const figure = lineChart(rows, { x: "epoch", y: "loss", title, rules });
    const last =
      epoch === losses.length ? " Are they the same list that training keeps changing?" : "";
    return {
      says: `the result is the weights of epoch ${epoch}, and the lowest loss is that of epoch ${best}.${last}`,
      figure,
    };
  }
  return undefined;
});

type Evaluate = (model: tf.LayersModel, images: tf.Tensor4D, labels: tf.Tensor1D) => number;

/** The accuracy of a network, with dropout off and its weights and running statistics unchanged. */
export const fixEvaluation = fixing((learner: Evaluate) => {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 4, 3] }),
      batchNorm(),
      dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 10, kernelInitializer: tf.initializers.randomNormal({ seed: 3 }) }),
    ],
  });
  try {
    const statistics = () => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    const before = statistics();
    for (const { count, correct } of [
      { count: 60, correct: 42 },
      { count: 35, correct: 7 },
    ]) {
      const images = tf.randomNormal<tf.Rank.R4>([count, 4, 4, 3], 0, 1, "float32", count);
      const predicted = forward(model, images).argMax(1).dataSync();
      // The first images have the predicted label, the others the next one.
      const labels = Array.from(predicted, (label, at) =>
        at < correct ? label : (label + 1) % 10,
      );
      const run = () => learner(model, images, tf.tensor1d(labels, "int32"));
      const got = [run(), run(), run(), run()];
      if (got.some((accuracy) => typeof accuracy !== "number" || !Number.isFinite(accuracy))) {
        return { says: "the result should be a number, the fraction of correct predictions." };
      }
      const wanted = correct / count;
      if (got.every((accuracy) => Math.abs(accuracy - wanted) < 1e-6)) continue;
      const rows = got.map((accuracy, at) => ({ evaluation: String(at + 1), accuracy }));
      const title = "Four evaluations of one network on the same images";
      const rules = [{ y: wanted, label: "without dropout" }];
      const figure = barChart(rows, {
        x: "evaluation",
        y: "accuracy",
        format: ".0%",
        title,
        rules,
      });
      if (new Set(got).size > 1) {
        return { says: "four evaluations of the same images give different accuracies.", figure };
      }
      return { says: `the accuracy is ${got[0]} and should be ${wanted.toFixed(3)}.`, figure };
    }
    if (!approxEqual(statistics(), before, 0)) {
      return {
        says: "the evaluation changes the network: its running statistics are different afterwards.",
      };
    }
    return undefined;
  } finally {
    model.dispose();
  }
});
