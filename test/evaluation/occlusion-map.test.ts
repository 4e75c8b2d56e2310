import assert from "node:assert/strict";
import { test } from "node:test";
import { occlusionMap, tf } from "convnet";
import { assertClose } from "../close";

/** Logits [w · x, 0] for images [n, 4, 4, 1]. */
function linear(weights: number[]) {
  const model = tf.sequential({
    layers: [tf.layers.flatten({ inputShape: [4, 4, 1] }), tf.layers.dense({ units: 2 })],
  });
  model.setWeights([tf.tensor2d(weights.map((weight) => [weight, 0])), tf.zeros([2])]);
  return model;
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

test("occlusionMap by hand: occluding the pixels that matter takes the probability they gave", () => {
  const weights = Array.from({ length: 16 }, (_, i) => Math.sin(i) / 4);
  const pixels = Array.from({ length: 16 }, (_, i) => Math.cos(2 * i) + 0.3);
  const image = tf.tensor4d(pixels, [1, 4, 4, 1]);
  const fill = 0.5;
  const logit = (values: number[]) => values.reduce((sum, x, i) => sum + x * weights[i], 0);
  const expected = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].map((column) => {
      const inside = (i: number) =>
        [row, row + 1].includes(Math.floor(i / 4)) && [column, column + 1].includes(i % 4);
      const covered = pixels.map((x, i) => (inside(i) ? fill : x));
      return sigmoid(logit(pixels)) - sigmoid(logit(covered));
    }),
  );
  const map = occlusionMap(linear(weights), image, { label: 0, size: 2, stride: 1, fill });
  assert.deepEqual(map.shape, [3, 3]);
  assertClose([...map.dataSync()], expected, 1e-6);
  // The other class gains what this one loses.
  const other = occlusionMap(linear(weights), image, { label: 1, size: 2, stride: 1, fill });
  assertClose(
    [...other.dataSync()],
    expected.map((loss) => -loss),
    1e-6,
  );
});

test("occlusionMap steps by the stride and leaves out positions that do not fit", () => {
  const image = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
  const map = occlusionMap(linear(new Array(16).fill(1)), image, { label: 0, size: 1, stride: 2 });
  assert.deepEqual(map.shape, [2, 2]);
  assert.throws(
    () => occlusionMap(linear(new Array(16).fill(1)), image, { label: 0, size: 5 }),
    /a square of 5 pixels; expected 1 to 4/,
  );
});
