import assert from "node:assert/strict";
import test from "node:test";
import { overlay, tf } from "convnet";

test("overlay is orange where the map is largest and grey where it is zero or less", () => {
  const image = tf.tile(tf.tensor4d([0.3, 0.6, 0.9], [1, 1, 1, 3]), [1, 2, 2, 1]) as tf.Tensor4D;
  const map = tf.tensor2d([
    [5, 0],
    [-1, 2.5],
  ]);
  const [[[most, none], [below, half]]] = overlay(image, map).arraySync();
  const near = (pixel: number[], expected: number[]) =>
    pixel.forEach((value, c) => {
      assert.ok(Math.abs(value - expected[c]) < 1e-5, `${pixel} is not near ${expected}`);
    });
  // Grey 0.6 where the map is 0; 0.2 of it and 0.8 of orange [1, 0.5, 0] at the largest.
  near(none, [0.6, 0.6, 0.6]);
  near(below, [0.6, 0.6, 0.6]);
  near(most, [0.92, 0.52, 0.12]);
  near(half, [0.76, 0.56, 0.36]);
});
