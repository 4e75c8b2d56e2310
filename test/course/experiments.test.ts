import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import type { BestOfMany } from "../../notebooks/course/best-of-many";
import type { MeanOf } from "../../notebooks/course/mean-of";
import type { Memorise } from "../../notebooks/course/memorise";
import type { MirrorAverage } from "../../notebooks/course/mirror-average";
import {
  adam,
  convNet,
  crossEntropy,
  DataLoader,
  forward,
  manualSeed,
  tf,
  train,
  uniform,
} from "../../src";

/** Accuracies of classifiers that guess one by one: a second way beside the check's binomial distribution. */
const guessed = (models: number, images: number) =>
  Array.from({ length: models }, () => {
    let correct = 0;
    for (let image = 0; image < images; image++) if (uniform() < 0.1) correct++;
    return correct / images;
  });
const mean = (values: number[]) => values.reduce((a, b) => a + b) / values.length;

test("the best of many guessing models is accepted, and what is not the best says what it looks like", () => {
  const { bestOfMany } = exercises.tuning;
  manualSeed(6);
  const says = (answer: BestOfMany) => bestOfMany.check(answer).alt;
  const best = (models: number, images: number) => Math.max(...guessed(models, images));
  assert.match(says(best), /^Correct/);
  assert.match(
    says((models, images) => Math.round(mean(guessed(models, images)) * images) / images),
    /40 models, 250 images: expected .* Is it the largest/,
  );
  assert.match(
    says((models, images) => mean(guessed(models, images))),
    /No number of images out of/,
  );
  assert.match(
    says((models, images) => images * best(models, images)),
    /divide by the number/,
  );
  assert.match(
    says((models) => best(models, 250)),
    /Does each model/,
  );
  assert.match(
    says((_, images) => best(1, images)),
    /Is it the largest/,
  );
  assert.match(
    says(() => 0.112),
    /Not quite: 512 models, 500 images/,
  );
  assert.match(
    says(() => Number.NaN),
    /must be a number/,
  );
  assert.match(
    says(() => undefined),
    /^Not yet/,
  );
});

test("a mean of random numbers is judged by its mean and its spread", () => {
  const { meanOf } = exercises.trainingLonger;
  const says = (answer: MeanOf) => meanOf.check(answer).alt;
  const drawn = (size: number, from = -1) => Array.from({ length: size }, () => uniform(from, 1));
  assert.match(
    says((size) => mean(drawn(size))),
    /^Correct/,
  );
  assert.match(
    says((size) => size * mean(drawn(size))),
    /1000 means of 6 .* divide it by 6/,
  );
  assert.match(
    says((size) => drawn(size)[0]),
    /1000 means of 6 .* that of one number/,
  );
  assert.match(
    says((size) => mean(drawn(size, 0))),
    /average 0\.\d+, expected 0/,
  );
  assert.match(
    says((size) => Math.abs(mean(drawn(size)))),
    /average 0\.\d+, expected 0/,
  );
  assert.match(
    says((size) => Math.sin(size)),
    /size 1: many of 1000 calls give the same number/,
  );
  assert.match(
    says((size) => mean(drawn(size)) ** 3),
    /Not quite: the standard deviation/,
  );
  assert.match(
    says((size) => (size > 1 ? undefined : mean(drawn(size)))),
    /size 6: expected a number/,
  );
  assert.match(
    says(() => undefined),
    /^Not yet/,
  );
});

test("a mean over mirror images is told apart from its common mistakes", () => {
  const { mirrorAverage } = exercises.goingFurther;
  const says = (answer: MirrorAverage) => mirrorAverage.check(answer).alt;
  const over = (axis: number | number[]): MirrorAverage => {
    return (model, images) =>
      forward(model, images)
        .add(forward(model, images.reverse(axis)))
        .div(2);
  };
  // Another way to mirror: the columns in reverse order, gathered one by one.
  const gathered: MirrorAverage = (model, images) => {
    const columns = [...Array(images.shape[2]).keys()].reverse();
    const both = tf.concat([images, tf.gather(images, columns, 2)]);
    return tf.mean(tf.stack(tf.split(forward(model, both), 2)), 0);
  };
  assert.match(says(over(2)), /^Correct/);
  assert.match(says(gathered), /^Correct/);
  assert.match(says(over(1)), /upside down/);
  assert.match(says(over([1, 2])), /180 degrees/);
  assert.match(says(over(3)), /colours/);
  assert.match(
    says((model, images) => forward(model, images)),
    /images alone/,
  );
  assert.match(
    says((model, images) => forward(model, images.reverse(2))),
    /mirror images alone/,
  );
  assert.match(
    says((model, images) => (over(2)(model, images) as tf.Tensor).mul(2)),
    /the sum/,
  );
  assert.match(
    says((_, images) => images),
    /shape \[3,8,12,3\], expected \[3,5\]/,
  );
  assert.match(
    says((_, images) => tf.zeros([images.shape[0], 5])),
    /differs from the mean/,
  );
  const probabilities: MirrorAverage = (model, images) =>
    tf
      .add(
        tf.softmax(forward(model, images) as tf.Tensor2D),
        tf.softmax(forward(model, images.reverse(2)) as tf.Tensor2D),
      )
      .div(2);
  assert.match(says(probabilities), /mean of the probabilities/);
  const dropping: MirrorAverage = (model, images) =>
    model.apply(images, { training: true }) as tf.Tensor;
  assert.match(says(dropping), /Dropout must be switched off/);
  const before = tf.memory().numTensors;
  says(over(2));
  assert.equal(tf.memory().numTensors, before);
});

test("a network has to memorise 48 images with true labels, and then with random ones", async () => {
  const { memorise } = exercises.training;
  const fit = (epochs: number): Memorise => {
    return async (data) => {
      const loader = new DataLoader(data, { batchSize: 24, shuffle: true });
      const [network, optimizer] = [convNet({ c1: 4, c2: 8, l1: 64 }), adam(0.01)];
      for (let epoch = 0; epoch < epochs; epoch++)
        await train(loader, network, crossEntropy, optimizer);
      optimizer.dispose();
      return network;
    };
  };
  assert.match(
    (await memorise.check(fit(25))).alt,
    /^Correct: true labels, its 48 images: (9|100).*random labels/,
  );
  const untrained = (await memorise.check(fit(0))).alt;
  assert.match(untrained, /not memorised its images\. true labels, its 48 images: \d+%/);
  // Trained on the true labels whatever it is given: the second network must have memorised the random ones.
  let first: Parameters<Memorise>[0] | undefined;
  const sameData: Memorise = (data) => {
    first ??= data;
    return fit(25)(first);
  };
  assert.match((await memorise.check(sameData)).alt, /not memorised its images\. random labels/);
  assert.match((await memorise.check(async () => 1 as never)).alt, /must return the network/);
  const throws: Memorise = async () => {
    throw new Error("no images");
  };
  assert.match((await memorise.check(throws)).alt, /your code threw "no images"/);
  assert.equal((await memorise.check(async () => undefined)).kind, "Not yet");
});

test("the top-k accuracy counts an image if fewer than k classes are more probable", () => {
  const { topAccuracy } = exercises.evaluation;
  type Top = Parameters<typeof topAccuracy.check>[0];
  const sorted: Top = (labels, rows, k) =>
    labels.filter((label, i) =>
      [...rows[i].keys()]
        .sort((a, b) => rows[i][b] - rows[i][a])
        .slice(0, k)
        .includes(label),
    ).length / labels.length;
  const kinds = [
    sorted,
    ((labels, rows, k) => 1 - (sorted?.(labels, rows, k) ?? 0)) as Top,
    () => 0.93,
    () => undefined,
  ].map((answer) => topAccuracy.check(answer).kind);
  assert.deepEqual(kinds, ["Correct", "Not quite", "Not quite", "Not yet"]);
  assert.match(
    topAccuracy.check((labels, rows) => sorted?.(labels, rows, 3)).message,
    /1: expected 0\.25, got 0\.75/,
  );
});
