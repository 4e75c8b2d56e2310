/** The fast gradient sign method, as chapter 8 shows it, and the check of the learner's own. */
import { forward } from "../../src/model/forward";
import type { Picture } from "../../src/notebook/picture";
import { imageGrid } from "../../src/plot/image-grid";
import { manualSeed, randomState, setRandomState } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { type Coding, isStub } from "./check";
import { type Batch, batchOf, smallNetwork } from "./small-network";
import { Verdict } from "./verdict";

/** Makes adversarial examples of images `[n, height, width, 3]` with values from -1 to 1 and their true classes `[n]`. */
export type Attack = (
  model: tf.LayersModel,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  epsilon: number,
) => tf.Tensor | undefined;

/**
 * The images `[n, height, width, 3]`, normalised to -1 to 1, each value moved by `epsilon` in the direction in which
 * the loss of the true `labels` rises, and clipped to -1 to 1. Source: I. Goodfellow, J. Shlens and C. Szegedy,
 * "Explaining and Harnessing Adversarial Examples" (2015), arXiv 1412.6572.
 */
export function fgsm(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  epsilon: number,
): tf.Tensor4D {
  return tf.tidy(() => {
    const loss = (pixels: tf.Tensor) => crossEntropy(forward(model, pixels as tf.Tensor4D), labels);
    const step = tf.grad(loss)(images).sign().mul(epsilon);
    return images.add(step).clipByValue(-1, 1) as tf.Tensor4D;
  });
}

/** Batches that differ in size and epsilon; one step of 255 is 2 / 255. */
const cases = [
  { count: 4, epsilon: 16 / 255 },
  { count: 1, epsilon: 4 / 255 },
  { count: 3, epsilon: 0.1 },
];

/** Runs the learner's function on small networks with batch norm and dropout; it must have the properties of `fgsm`. */
export const checkFgsm: Coding<Attack> = (attack, because) => {
  if (isStub(attack)) return undefined;
  const before = randomState();
  manualSeed(8);
  const model = smallNetwork();
  try {
    for (const { count, epsilon } of cases) {
      const problems: Problem[] = [];
      tf.tidy(() => void problems.push(...problemsOf(attack, model, batchOf(count), epsilon)));
      const [problem] = problems;
      if (!problem) continue;
      const where = `batch of ${count} image${count > 1 ? "s" : ""}, epsilon ${epsilon.toFixed(3)}`;
      return new Verdict("Not quite", `${where}: ${problem.words}`, [], problem.figure);
    }
  } finally {
    model.dispose();
    setRandomState(before);
  }
  return new Verdict("Correct", because);
};

interface Problem {
  words: string;
  figure?: Picture;
}

/** The first property that the answer lacks, in words and, where it can be seen, as a figure; empty if it has all. */
function problemsOf(
  attack: Attack,
  model: tf.LayersModel,
  { images, labels }: Batch,
  epsilon: number,
): Problem[] {
  const run = () => attack(model, images, labels, epsilon);
  const weights = () => model.getWeights().map((weight) => [...weight.dataSync()]);
  const [weightsBefore, pixels] = [weights(), [...images.dataSync()]];
  let got: unknown;
  try {
    got = run();
  } catch (error) {
    return [{ words: `your code threw "${error instanceof Error ? error.message : error}".` }];
  }
  if (!(got instanceof tf.Tensor)) {
    return [{ words: "your function must return a tensor, the changed images." }];
  }
  if (`${got.shape}` !== `${images.shape}`) {
    return [
      { words: `the result has the shape [${got.shape}], the images have [${images.shape}].` },
    ];
  }
  if (images.isDisposed) return [{ words: "your function disposed the images that it was given." }];
  if (`${weights()}` !== `${weightsBefore}`) {
    const cause = "If it ran in training mode, batch norm updated its running statistics.";
    return [{ words: `your function changed the weights of the network. ${cause}` }];
  }
  const result = [...got.dataSync()];
  const again = () => `${[...(run() as tf.Tensor).dataSync()]}` === `${result}`;
  const seen =
    rangeProblem(pixels, result, epsilon) ??
    sizeProblem(pixels, result, epsilon) ??
    (again()
      ? undefined
      : "two calls with the same images gave different results. Dropout must be switched off.") ??
    directionProblem(model, { images, labels }, { result: got, epsilon });
  const expected = fgsm(model, images, labels, epsilon);
  return seen ? [{ words: seen, figure: drawing(images, got, expected) }] : [];
}

function rangeProblem(pixels: number[], result: number[], epsilon: number): string | undefined {
  if (!result.every(Number.isFinite)) return "the result contains values that are not finite.";
  const [least, most] = [Math.min(...result), Math.max(...result)];
  if (least < -1 - 1e-5 || most > 1 + 1e-5) {
    return `the values range from ${least.toFixed(2)} to ${most.toFixed(2)}. Clip them to the valid range of normalised pixels, −1 to 1.`;
  }
  const farthest = Math.max(...result.map((value, i) => Math.abs(value - pixels[i])));
  if (farthest <= epsilon + 1e-5) return undefined;
  const half = least >= 0 ? " You clip at 0, but normalised pixels range from −1 to 1." : "";
  return `a pixel changes by ${farthest.toFixed(3)}, more than epsilon.${half}`;
}

/** A change is 0 or epsilon, or ends where the range ends. */
function sizeProblem(pixels: number[], result: number[], epsilon: number): string | undefined {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-5;
  const changes = result.map((value, i) => Math.abs(value - pixels[i]));
  if (changes.every((change) => near(change, 0))) return "no pixel changed.";
  const odd = changes.findIndex(
    (change, i) => !near(change, 0) && !near(change, epsilon) && !near(Math.abs(result[i]), 1),
  );
  if (odd < 0) return undefined;
  return `a pixel changes by ${changes[odd].toFixed(4)}. Unless it is clipped, every change must be 0 or exactly epsilon: use the sign of the gradient only.`;
}

/** The loss must rise, and by a step along the sign of the gradient wherever that is not all but zero. */
function directionProblem(
  model: tf.LayersModel,
  { images, labels }: Batch,
  { result, epsilon }: { result: tf.Tensor; epsilon: number },
): string | undefined {
  const loss = (pixels: tf.Tensor) => crossEntropy(forward(model, pixels as tf.Tensor4D), labels);
  const [before, after] = [images, result].map((pixels) => loss(pixels).dataSync()[0]);
  const told = `the loss goes from ${before.toFixed(3)} to ${after.toFixed(3)}`;
  if (after <= before)
    return `${told}. It should rise: step along the gradient with respect to the images.`;
  const gradient = tf.grad(loss)(images);
  const matters = gradient.abs().greater(gradient.abs().max().mul(1e-3));
  const wanted = images.add(gradient.sign().mul(epsilon)).clipByValue(-1, 1);
  const same = wanted.sub(result).abs().less(1e-4).logicalAnd(matters);
  const [agreeing, all] = [same, matters].map((mask) => mask.sum().dataSync()[0]);
  if (agreeing >= 0.99 * all) return undefined;
  const share = Math.round((100 * agreeing) / all);
  return `${told}, but only ${share}% of the pixels move along the sign of the gradient. Is it the gradient of the cross-entropy for the true labels, with the network in evaluation mode?`;
}

/** The first image, the learner's change and the expected one, both scaled to their largest value. */
function drawing(images: tf.Tensor4D, result: tf.Tensor, expected: tf.Tensor): Picture {
  const [first, size] = [
    [0, 0, 0, 0],
    [1, 8, 12, 3],
  ];
  const panels = [images, result.sub(images), expected.sub(images)].map((panel, i) => {
    const one = tf.where(panel.isFinite(), panel, 0).slice(first, size);
    const scaled = i === 0 ? one : one.div(one.abs().max().maximum(1e-6));
    return scaled.mul(0.5).add(0.5).clipByValue(0, 1);
  });
  const captions = ["image", "your change, magnified", "expected change, magnified"];
  const title = "The first image and what changes in it; grey: no change";
  return imageGrid(tf.concat(panels), { columns: 3, scale: 14, captions, title });
}
