import { test } from "node:test";
import { tf } from "convnet";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

const x = tf.tensor2d([
  [-2, -0.5, 0.25],
  [8, 0.125, -0.0625],
]);
const weights = tf.tensor2d([
  [1, 2, 3],
  [4, 5, 6],
]);
const f = (input: tf.Tensor) => tf.sum(tf.mul(tf.relu(input), weights));

test("ReLU lets the gradient through where its input is positive, as finite differences say", () => {
  const gradient = tf.grad(f)(x).dataSync();
  assertClose(gradient, [0, 0, 3, 4, 5, 0], 0);
  assertClose(gradient, finiteDifference(f, x), 1e-3);
});

test("ReLU's gradient is 0 at 0, as PyTorch's is", () => {
  assertClose(
    tf
      .grad((input) => tf.relu(input))(tf.tensor1d([0, -0, 1]))
      .dataSync(),
    [0, 0, 1],
    0,
  );
});
