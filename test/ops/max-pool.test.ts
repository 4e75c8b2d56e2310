import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

test("each window's gradient goes to its largest pixel", () => {
  const image = tf.tensor4d([1, 5, 2, 0, 3, 4, 8, -1, -7, -2, 6, 6.5, -3, -9, 1, 2], [1, 4, 4, 1]);
  const weights = tf.tensor4d([10, 20, 30, 40], [1, 2, 2, 1]);
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
  const gradient = tf.grad((x) => tf.sum(tf.mul(pool(x), weights)));
  const expected = [0, 10, 0, 0, 0, 0, 20, 0, 0, 30, 0, 40, 0, 0, 0, 0];
  assert.deepEqual(Array.from(gradient(image).dataSync()), expected);
});

test("of equal pixels the first gets the gradient, as in PyTorch", () => {
  const image = tf.tensor4d([3, 1, 7, 7, 3, 3, 7, 2], [1, 2, 4, 1]);
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid");
  const gradient = tf.grad(pool)(image, tf.tensor4d([5, 6], [1, 1, 2, 1]));
  assert.deepEqual(Array.from(gradient.dataSync()), [5, 0, 6, 0, 0, 0, 0, 0]);
});

test("windows that overlap, leave pixels out or are not square agree with finite differences", () => {
  // No two values are nearer than a finite difference's step.
  const values = Array.from({ length: 2 * 5 * 6 * 3 }, (_, i) => ((i * 77) % 180) / 20);
  const image = tf.tensor4d(values, [2, 5, 6, 3]);
  const cases: [[number, number], [number, number]][] = [
    [
      [2, 2],
      [2, 2],
    ],
    [
      [3, 3],
      [1, 1],
    ],
    [
      [5, 2],
      [5, 2],
    ],
    [
      [1, 3],
      [1, 3],
    ],
  ];
  for (const [size, strides] of cases) {
    const f = (x: tf.Tensor) => {
      const pooled = tf.maxPool(x as tf.Tensor4D, size, strides, "valid");
      const weights = tf.reshape(tf.range(1, pooled.size + 1), pooled.shape);
      return tf.div(tf.sum(tf.mul(pooled, weights)), pooled.size);
    };
    assertClose(
      tf.grad(f)(image).dataSync(),
      finiteDifference(f, image),
      2e-2,
      `${size} ${strides}`,
    );
  }
});
