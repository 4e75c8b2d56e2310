import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

const numbers = (shape: [number, number, number, number], seed: number) =>
  tf.randomUniform<tf.Rank.R4>(shape, -1, 1, "float32", seed);

test("the filter gradient of a 1 x 1 convolution with strides agrees with finite differences", () => {
  for (const strides of [2, [1, 3], [3, 2]] as (number | [number, number])[]) {
    for (const padding of ["same", "valid"] as const) {
      const image = numbers([2, 5, 6, 3], 1);
      const filter = numbers([1, 1, 3, 2], 2);
      const f = (w: tf.Tensor) =>
        tf.sum(tf.square(tf.conv2d(image, w as tf.Tensor4D, strides, padding))) as tf.Scalar;
      const gradient = tf.grad(f)(filter);
      assert.deepEqual(gradient.shape, [1, 1, 3, 2]);
      assertClose(gradient.dataSync(), finiteDifference(f, filter), 2e-3);
    }
  }
});

test("it loses no tensors", () => {
  const [image, filter] = [numbers([1, 4, 4, 2], 1), numbers([1, 1, 2, 2], 2)];
  const f = (w: tf.Tensor) => tf.sum(tf.conv2d(image, w as tf.Tensor4D, 2, "same")) as tf.Scalar;
  tf.grad(f)(filter).dispose();
  const before = tf.memory().numTensors;
  tf.grad(f)(filter).dispose();
  assert.equal(tf.memory().numTensors, before);
});
