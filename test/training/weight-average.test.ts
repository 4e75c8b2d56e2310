import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { WeightAverage } from "../../src/training/weight-average";
import { assertClose } from "../close";

test("the average goes a part of the way to each of the weights that come by", () => {
  const before = tf.memory().numTensors;
  const layer = tf.layers.dense({ units: 1, inputShape: [2], useBias: false });
  const model = tf.sequential({ layers: [layer] });
  const average = new WeightAverage(0.75);
  assert.throws(() => average.apply(model), /no weights to average yet/);
  for (const weights of [
    [4, -8],
    [8, 0],
    [0, 16],
  ]) {
    tf.tidy(() => model.setWeights([tf.tensor2d(weights, [2, 1])]));
    average.update(model);
  }
  average.apply(model);
  // 4, then 4 + (8 - 4) / 4 = 5, then 5 - 5 / 4; -8, then -6, then -6 + 22 / 4.
  assertClose(model.getWeights()[0].dataSync(), [3.75, -0.5], 1e-6);
  average.dispose();
  model.dispose();
  assert.equal(tf.memory().numTensors, before);
  assert.throws(() => new WeightAverage(1), /decay 1; expected at least 0 and less than 1/);
});
