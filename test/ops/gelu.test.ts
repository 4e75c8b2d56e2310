import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { mixedPrecision, tf } from "convnet";
import { gelu, inManyPasses } from "../../src/ops/gelu";
import { castLike, inChosenPrecision, isBfloat16 } from "../../src/ops/mixed-precision";
import { run, type } from "../../src/ops/op";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

afterEach(() => mixedPrecision("float32"));

const values = [-3, -0.5, 0, 0.25, 1, 4];
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const expectedGelu = (x: number) => x * sigmoid(1.702 * x);
function expectedGradient(x: number): number {
  const gate = sigmoid(1.702 * x);
  return gate + 1.702 * x * gate * (1 - gate);
}
const gradient = (x: tf.Tensor, dy: tf.Tensor) => tf.grad((x: tf.Tensor) => gelu(x))(x, dy);

/** Numbers of all sizes; so many that several threads take a part each, of which the last is not whole. */
function many(seed: number): tf.Tensor1D {
  return tf.tidy(() => tf.pow(tf.randomNormal<tf.Rank.R1>([300_007], 0, 2, "float32", seed), 3));
}

/** The largest difference from what is expected, in units; NaN if there is one. */
function worst(
  found: ArrayLike<number>,
  expected: (index: number) => number,
  unit = (index: number) => Math.max(1e-3, Math.abs(expected(index))),
): number {
  return Array.from(found).reduce((worst, value, index) => {
    const off = Math.abs(value - expected(index)) / unit(index);
    return off > worst || Number.isNaN(off) ? off : worst;
  }, 0);
}

test("gelu is x · sigmoid(1.702 x), whatever the size of x, and its gradient the derivative", () => {
  const [x, dy] = [many(1), many(2)];
  const [numbers, upstream] = [x.dataSync(), dy.dataSync()];
  assert.ok(worst(gelu(x).dataSync(), (i) => expectedGelu(numbers[i])) < 2e-6);
  const right = (i: number) => upstream[i] * expectedGradient(numbers[i]);
  const unit = (i: number) => Math.abs(upstream[i]);
  assert.ok(worst(gradient(x, dy).dataSync(), right, unit) < 2e-6);
});

test("gelu's gradient agrees with finite differences", () => {
  const weights = tf.tensor1d([1, -2, 3, 0.5, 2, -1]);
  const f = (x: tf.Tensor) => tf.sum(tf.mul(gelu(x), weights));
  const x = tf.tensor1d(values);
  assertClose(tf.grad(f)(x).dataSync(), finiteDifference(f, x), 2e-3);
});

test("what graphics cards and the browser compute is the same", () => {
  const [x, dy] = [many(3), many(4)];
  const [once, plain] = [gelu(x).dataSync(), inManyPasses.forward(x).dataSync()];
  assert.ok(worst(once, (i) => plain[i]) < 2e-6);
  const [change, plainChange] = [gradient(x, dy), inManyPasses.backward(dy, x)];
  const expected = plainChange.dataSync();
  const upstream = dy.dataSync();
  const unit = (i: number) => Math.abs(upstream[i]);
  assert.ok(worst(change.dataSync(), (i) => expected[i], unit) < 2e-6);
});

test("in bfloat16 gelu and its gradient are rounded once", () => {
  mixedPrecision("bfloat16", { force: true });
  inChosenPrecision(() => {
    const narrow = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
    assert.ok(isBfloat16(narrow));
    const [x, dy] = [castLike(many(5), narrow), castLike(many(6), narrow)];
    const [numbers, upstream] = [x.dataSync(), dy.dataSync()];
    const [found, change] = [gelu(x), gradient(x, dy)];
    assert.ok(isBfloat16(found) && isBfloat16(change));
    // Half of the distance between two numbers of 8 significant bits, and what the series leaves out.
    const rounding = 2 ** -8 + 1e-4;
    assert.ok(worst(found.dataSync(), (i) => expectedGelu(numbers[i])) < rounding);
    const right = (i: number) => upstream[i] * expectedGradient(numbers[i]);
    // The derivative is at most 1.1.
    const unit = (i: number) => 1.1 * Math.abs(upstream[i]);
    assert.ok(worst(change.dataSync(), right, unit) < rounding);
    const nan = castLike(tf.tensor1d([1, Number.NaN, -1]), narrow);
    const good = castLike(tf.tensor1d([1, 1, 1]), narrow);
    for (const spoilt of [gelu(nan), gradient(nan, good), gradient(good, nan)]) {
      const isSpoilt = Array.from(spoilt.dataSync(), Number.isNaN);
      assert.deepEqual(isSpoilt, [false, true, false]);
    }
  });
});

test("NaN stays NaN, and the shape stays", () => {
  const x = tf.tensor([1, Number.NaN, -1, 0, 40, -40], [2, 1, 3]);
  const found = gelu(x);
  assert.deepEqual(found.shape, [2, 1, 3]);
  assertClose(
    [found.dataSync()[0], ...found.dataSync().slice(2)],
    [expectedGelu(1), expectedGelu(-1), 0, 40, 0],
    1e-6,
  );
  assert.ok(Number.isNaN(found.dataSync()[1]));
  assert.deepEqual(gelu(tf.zeros([0, 3])).shape, [0, 3]);
});

test("gradients of another size are refused", () => {
  const attributes = [type("T", "float32")];
  const inputs = [tf.zeros([3]), tf.zeros([4])];
  assert.throws(() => run("QuickGeluGrad", attributes, inputs), /another number of values/);
});
