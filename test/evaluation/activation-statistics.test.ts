import assert from "node:assert/strict";
import { test } from "node:test";
import { activationStatistics, tf } from "convnet";
import { assertClose } from "../close";

test("activationStatistics counts activations by hand: filters of one pixel on four known pixels", () => {
  const layer = { name: "only", filters: 3, kernelSize: 1, activation: "relu" as const };
  const model = tf.sequential({ layers: [tf.layers.conv2d({ ...layer, inputShape: [2, 1, 1] })] });
  // Filter 0 gives x, filter 1 gives 1 - x, filter 2 always less than zero.
  model.setWeights([tf.tensor4d([1, -1, -1], [1, 1, 1, 3]), tf.tensor1d([0, 1, -5])]);
  const images = tf.tensor4d([3, 0.5, -1, 2], [2, 2, 1, 1]);
  const { mean, deviation, active, dead } = activationStatistics(model, images, "only");
  // Filter 0: 3, 0.5, 0, 2. Filter 1: 0, 0.5, 2, 0. Filter 2: nothing.
  const answers = [3, 0.5, 0, 2, 0, 0.5, 2, 0, 0, 0, 0, 0];
  const average = answers.reduce((sum, value) => sum + value) / 12;
  const squares = answers.reduce((sum, value) => sum + (value - average) ** 2, 0);
  assertClose([mean, deviation], [average, Math.sqrt(squares / 12)], 1e-6);
  assert.deepEqual(active, [0.75, 0.5, 0]);
  assert.deepEqual(dead, [2]);
});

test("activationStatistics names a layer that is not there", () => {
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 1, 1] })] });
  const images = tf.zeros<tf.Rank.R4>([1, 2, 1, 1]);
  assert.throws(() => activationStatistics(model, images, "conv9"), /no layer "conv9"/);
});
