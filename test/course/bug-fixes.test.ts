import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { countCorrect, permutation, tf } from "../../src";

const { fixAccumulation, fixBestWeights, fixEvaluation, fixShuffle, fixStandardise } =
  exercises.bugLab;

const evaluation =
  (training: boolean) => (model: tf.LayersModel, images: tf.Tensor4D, labels: tf.Tensor1D) => {
    const logits = model.apply(images, { training }) as tf.Tensor2D;
    return countCorrect(logits, labels) / labels.size;
  };

test("an evaluation must have dropout off and leave the network as it was", () => {
  assert.equal(fixEvaluation.check(evaluation(false)).kind, "Correct");
  const predict = (model: tf.LayersModel, images: tf.Tensor4D, labels: tf.Tensor1D) =>
    countCorrect(model.predict(images) as tf.Tensor2D, labels) / labels.size;
  assert.equal(fixEvaluation.check(predict).kind, "Correct");
  const noisy = fixEvaluation.check(evaluation(true));
  assert.match(noisy.alt, /different accuracies[\s\S]*Four evaluations/);
  const changing: typeof predict = (model, images, labels) => {
    model.apply(images, { training: true });
    return evaluation(false)(model, images, labels);
  };
  assert.equal(fixEvaluation.check(changing).kind, "Not quite");
  assert.match(fixEvaluation.check(() => 0.7).message, /is 0\.7 and should be 0\.2/);
  assert.match(fixEvaluation.check(() => Number.NaN).message, /should be a number/);
});

const standardised = (axes: number[]) => (images: tf.Tensor4D) => {
  const { mean, variance } = tf.moments(images, axes, true);
  return images.sub(mean).div(variance.sqrt());
};

test("a batch must be standardised by channel, over images, rows and columns", () => {
  assert.equal(fixStandardise.check(standardised([0, 1, 2])).kind, "Correct");
  const told: [axes: number[], says: RegExp][] = [
    [[1, 2, 3], /each image .* by itself/],
    [[1, 2], /each channel of each image/],
    [[0, 1, 2, 3], /all channels .* together/],
    [[0], /each pixel/],
  ];
  for (const [axes, says] of told) {
    const { alt } = fixStandardise.check(standardised(axes));
    assert.match(alt, says);
    assert.match(alt, /Mean and standard deviation of each channel/);
  }
  assert.match(fixStandardise.check((images) => images).message, /has not got mean 0/);
  assert.match(fixStandardise.check((images) => images.mean()).message, /tensor of shape/);
  const variance = (images: tf.Tensor4D) => {
    const moments = tf.moments(images, [0, 1, 2], true);
    return images.sub(moments.mean).div(moments.variance);
  };
  assert.match(fixStandardise.check(variance).message, /square root/);
});

type Pair = [tf.Tensor4D, tf.Tensor1D];
const inOrder = (images: tf.Tensor4D, labels: tf.Tensor1D, order: ArrayLike<number>): Pair => {
  const indices = tf.tensor1d(Array.from(order), "int32");
  return [images.gather(indices), labels.gather(indices)];
};

test("a shuffle must keep images and labels together, in a new order at each call", () => {
  const check = (shuffle: (images: tf.Tensor4D, labels: tf.Tensor1D) => Pair) =>
    fixShuffle.check(shuffle);
  assert.equal(check((i, l) => inOrder(i, l, permutation(l.size))).kind, "Correct");
  const torn = check((i, l) => [
    inOrder(i, l, permutation(l.size))[0],
    inOrder(i, l, permutation(l.size))[1],
  ]);
  assert.match(torn.message, /have the label of another image/);
  assert.match(check((i, l) => [i, l]).message, /the order has not changed/);
  const reversed = (size: number) => [...Array(size).keys()].reverse();
  assert.match(check((i, l) => inOrder(i, l, reversed(l.size))).message, /the same order/);
  assert.match(
    check((i, l) =>
      inOrder(
        i,
        l,
        permutation(l.size).map(() => 0),
      ),
    ).message,
    /lost or occur twice/,
  );
});

type Gradient = (weight: number, batch: number) => number;
const descent =
  ({ reset = true, mean = true, last = false }) =>
  (gradient: Gradient, batches: number, steps: number, rate: number) => {
    const path = [4];
    let sum = 0;
    for (let step = 0; step < steps; step++) {
      if (reset) sum = 0;
      for (let batch = 0; batch < batches; batch++) {
        if (last) sum = 0;
        sum += gradient(path[step], batch);
      }
      path.push(path[step] - (rate * sum) / (mean ? batches : 1));
    }
    return path;
  };

test("accumulated gradients must start from 0 at each step and be averaged", () => {
  assert.equal(fixAccumulation.check(descent({})).kind, "Correct");
  const carried = fixAccumulation.check(descent({ reset: false }));
  assert.match(carried.alt, /step 2 goes wrong.*left over[\s\S]*The weight after each step/);
  assert.match(fixAccumulation.check(descent({ mean: false })).message, /the sum of the gradients/);
  assert.match(fixAccumulation.check(descent({ last: true })).message, /only the last batch/);
  assert.match(
    fixAccumulation.check(descent({ last: true, mean: false })).message,
    /only the last batch/,
  );
  assert.match(fixAccumulation.check(() => [4, 0.5]).message, /a list of 21 weights/);
  assert.match(fixAccumulation.check(() => Array(21).fill(0.5)).message, /step 0 goes wrong/);
});

interface Run {
  weights: number[];
  trainEpoch: (weights: number[]) => void;
  validate: (weights: number[]) => number;
}
const keeping =
  (copy: (weights: number[]) => number[], better = (a: number, b: number) => a < b) =>
  ({ weights, trainEpoch, validate }: Run, epochs: number) => {
    let [best, lowest] = [copy(weights), Number.POSITIVE_INFINITY];
    for (let epoch = 0; epoch < epochs; epoch++) {
      trainEpoch(weights);
      const loss = validate(weights);
      if (better(loss, lowest)) [best, lowest] = [copy(weights), loss];
    }
    return best;
  };

test("the best weights must be a copy, of the epoch with the lowest loss", () => {
  const copy = (weights: number[]) => [...weights];
  assert.equal(fixBestWeights.check(keeping(copy)).kind, "Correct");
  const same = fixBestWeights.check(keeping((weights) => weights));
  assert.match(
    same.alt,
    /weights of epoch 5.*epoch 3\. Are they the same list[\s\S]*Validation loss/,
  );
  assert.match(fixBestWeights.check(keeping(copy, () => true)).message, /weights of epoch 5/);
  assert.match(fixBestWeights.check(() => [7, 7]).message, /none of the epochs/);
  assert.match(
    fixBestWeights.check(() => {
      throw new Error("no");
    }).message,
    /your code threw "no"/,
  );
});
