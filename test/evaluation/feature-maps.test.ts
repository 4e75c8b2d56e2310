import assert from "node:assert/strict";
import { test } from "node:test";
import { convNet, manualSeed, tf } from "convnet";
import { featureMaps } from "../../src/evaluation/feature-maps";

test("featureMaps of conv2 are ReLU(conv2d + bias), applied twice by hand", () => {
  manualSeed(3);
  const model = convNet({ c1: 3, c2: 4, l1: 5 });
  const images = tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], 0, 1, "float32", 7);
  let expected: tf.Tensor4D = images;
  for (const name of ["conv1", "conv2"]) {
    const [kernel, bias] = model.getLayer(name).getWeights();
    const sums = tf.conv2d(expected, kernel as tf.Tensor4D, 1, "valid");
    expected = tf.relu(tf.add(sums, bias) as tf.Tensor4D);
  }
  const maps = featureMaps(model, images, "conv2");
  assert.deepEqual(maps.shape, [2, 28, 28, 3]);
  assert.ok(tf.max(tf.abs(tf.sub(maps, expected))).dataSync()[0] < 1e-6);
});

test("featureMaps names a layer that is not there, and the ones that are", () => {
  const model = convNet({ c1: 3, c2: 4, l1: 5 });
  const images = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
  assert.throws(() => featureMaps(model, images, "conv5"), /no layer "conv5".*conv1, conv2/);
});
