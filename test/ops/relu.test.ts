import assert from "node:assert/strict";
import { test } from "node:test";
import { mixedPrecision, tf } from "convnet";
import { castLike, inChosenPrecision, isBfloat16 } from "../../src/ops/mixed-precision";
import { run, type } from "../../src/ops/op";
import { reluGradient } from "../../src/ops/relu";
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

/** So many that several threads take a part each, of which the last is not whole; every 50th is 0, or NaN. */
function many(seed: number, each50th: number): tf.Tensor1D {
  const values = tf.randomNormal([300_007], 0, 1, "float32", seed).dataSync();
  for (let at = 0; at < values.length; at += 50) values[at] = each50th;
  return tf.tensor1d(values);
}

test("ReLU's gradient is TensorFlow's own, of any number of values, in both precisions; NaN stays NaN", () => {
  for (const precision of ["float32", "bfloat16"] as const) {
    mixedPrecision(precision, { force: true });
    inChosenPrecision(() => {
      const like = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
      const [dy, y] = [castLike(many(1, Number.NaN), like), castLike(many(2, 0), like)];
      const found = reluGradient(dy, y);
      assert.equal(isBfloat16(found), precision === "bfloat16");
      const expected = run("ReluGrad", [type("T", "float32")], [dy, y]);
      assert.deepEqual(found.dataSync(), expected.dataSync());
    });
  }
  mixedPrecision("float32");
  assert.deepEqual(reluGradient(tf.zeros([0, 3]), tf.zeros([0, 3])).shape, [0, 3]);
  assert.throws(() => reluGradient(tf.zeros([3]), tf.zeros([4])), /another number of values/);
});
