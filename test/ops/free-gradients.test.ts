import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { assertClose } from "../close";

const start = tf.tensor1d([0.5, -1, 2]);

test("the way back holds a few tensors at a time, whatever the depth", () => {
  const depth = 40;
  let most = 0;
  const watched = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (dy) => {
      most = Math.max(most, tf.memory().numTensors);
      return tf.clone(dy);
    },
  }));
  const chain = (x: tf.Tensor) => {
    let y = x;
    // sin saves its input for the way back.
    for (let layer = 0; layer < depth; layer++) y = watched(tf.sin(y));
    return tf.sum(y);
  };
  const before = tf.memory().numTensors;
  const gradient = tf.tidy(() => tf.grad(chain)(start));
  // The first look is at the end of the way forward: depth saved inputs, and what is in flight.
  assert.ok(most - before < 3 * depth, `${most - before} tensors at once`);
  let expected = Array.from(start.dataSync(), () => 1);
  let value = Array.from(start.dataSync());
  for (let layer = 0; layer < depth; layer++) {
    expected = expected.map((factor, i) => factor * Math.cos(value[i]));
    value = value.map(Math.sin);
  }
  assertClose(gradient.dataSync(), expected, 1e-5);
});

test("a gradient that was handed in stays", () => {
  const dy = tf.tensor1d([1, 2, 3]);
  const first = tf.grad((x) => tf.mul(x, x))(start, dy);
  const again = tf.grad((x) => tf.mul(x, x))(start, dy);
  assert.deepEqual(Array.from(first.dataSync()), [1, -4, 12]);
  assert.deepEqual(again.dataSync(), first.dataSync());
  assert.deepEqual(Array.from(dy.dataSync()), [1, 2, 3]);
});

test("a value used twice, and the gradient of a gradient, come out right", () => {
  const twice = tf.grad((x) => {
    const y = tf.square(x);
    return tf.sum(tf.add(tf.mul(y, y), y));
  });
  assertClose(twice(start).dataSync(), [4 * 0.125 + 1, -4 - 2, 32 + 4], 1e-5);
  const second = tf.grad((x) => tf.sum(tf.grad((inner) => tf.sum(tf.pow(inner, 3)))(x)));
  assertClose(second(start).dataSync(), [3, -6, 12], 1e-4);
});
