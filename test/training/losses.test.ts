import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, tf } from "convnet";
import { assertClose } from "../close";

// Worked by hand: row 0 has sum 1 + 3 + 2 = 6, its label 3 of 6; row 1 has 1 + 1 + 2, its label 1 of 4.
const logits = tf.tensor2d([
  [Math.log(1), Math.log(3), Math.log(2)],
  [Math.log(1), Math.log(1), Math.log(2)],
]);
const labels = tf.tensor1d([1, 0], "int32");

test("crossEntropy is the mean of -log(probability of the right class)", () => {
  assertClose(crossEntropy(logits, labels).dataSync(), [(Math.log(2) + Math.log(4)) / 2], 1e-6);
});

test("crossEntropy's gradient is (softmax - one-hot) / n, times what flows in", () => {
  const gradient = tf.grad((x: tf.Tensor) => tf.mul(crossEntropy(x as tf.Tensor2D, labels), 5));
  const expected = [1 / 6, 3 / 6 - 1, 2 / 6, 1 / 4 - 1, 1 / 4, 2 / 4].map(
    (value) => (value / 2) * 5,
  );
  assertClose(gradient(logits).dataSync(), expected, 1e-6);
});

test("crossEntropy stays finite for very large logits", () => {
  const large = tf.tensor2d([[1e4, 0, -1e4]]);
  assertClose(crossEntropy(large, tf.tensor1d([1], "int32")).dataSync(), [1e4], 1e-2);
});

test("crossEntropy refuses labels out of range, too few labels and an empty batch", () => {
  for (const label of [3, 10, 255, -1]) {
    const wrong = tf.tensor1d([1, label], "int32");
    assert.throws(() => crossEntropy(logits, wrong), new RegExp(`label ${label}; expected 0 to 2`));
  }
  const one = tf.tensor1d([1], "int32");
  assert.throws(() => crossEntropy(logits, one), /1 labels for 2 rows of logits/);
  const empty = tf.zeros([0, 3]) as tf.Tensor2D;
  assert.throws(() => crossEntropy(empty, tf.tensor1d([], "int32")), /batch is empty/);
});
