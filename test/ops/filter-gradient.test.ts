import assert from "node:assert/strict";
import { test } from "node:test";
import { mixedPrecision, tf } from "convnet";
import { byProducts } from "../../src/ops/filter-gradient";
import { inChosenPrecision } from "../../src/ops/mixed-precision";
import { hasFastBfloat16 } from "../../src/ops/processor";
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

test("products for each position in the filter add up to its gradient", () => {
  for (const [height, width] of [
    [3, 3],
    [2, 3],
    [5, 4],
    [1, 1],
  ] as const) {
    for (const pad of ["same", "valid"] as const) {
      const x = numbers([3, 5, 6, 4], 1);
      const filter = numbers([height, width, 4, 2], 2);
      const f = (w: tf.Tensor) => tf.conv2d(x, w as tf.Tensor4D, 1, pad);
      const dy = numbers(f(filter).shape as [number, number, number, number], 3);
      const expected = finiteDifference((w) => tf.sum(tf.mul(f(w), dy)), filter);
      const found = byProducts(x, dy, filter.shape, pad);
      assert.deepEqual(found.shape, filter.shape);
      assertClose(found.dataSync(), expected, 2e-3);
    }
  }
});

test("in bfloat16 the filter gradient of many channels over a small map is as in float32", () => {
  const whole = (shape: [number, number, number, number], seed: number) =>
    tf.round(tf.mul(numbers(shape, seed), 3)) as tf.Tensor4D;
  for (const [side, height, width] of [
    [3, 4, 3],
    // The filter is larger than the map.
    [5, 2, 1],
  ]) {
    const [x, filter] = [whole([2, height, width, 160], 1), whole([side, side, 160, 128], 2)];
    const dy = whole([2, height, width, 128], 3);
    const convolve = (w: tf.Tensor) => tf.conv2d(x, w as tf.Tensor4D, 1, "same");
    const gradient = () => tf.grad((w) => inChosenPrecision(() => convolve(w)))(filter, dy);
    const expected = gradient().dataSync();
    mixedPrecision("bfloat16", { force: true });
    try {
      // Sums of up to 24 products of whole numbers up to 9: none needs more than 8 bits.
      assertClose(gradient().dataSync(), expected, hasFastBfloat16() ? 0 : 1);
    } finally {
      mixedPrecision("float32");
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
