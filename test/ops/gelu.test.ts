import { test } from "node:test";
import { tf } from "convnet";
import { gelu } from "../../src/ops/gelu";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

const values = [-3, -0.5, 0, 0.25, 1, 4];

test("gelu is x · sigmoid(1.702 x)", () => {
  const expected = values.map((x) => x / (1 + Math.exp(-1.702 * x)));
  assertClose(gelu(tf.tensor1d(values)).dataSync(), expected, 1e-5);
});

test("gelu's gradient agrees with finite differences", () => {
  const weights = tf.tensor1d([1, -2, 3, 0.5, 2, -1]);
  const f = (x: tf.Tensor) => tf.sum(tf.mul(gelu(x), weights));
  const x = tf.tensor1d(values);
  assertClose(tf.grad(f)(x).dataSync(), finiteDifference(f, x), 2e-3);
});
