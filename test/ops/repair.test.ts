import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../../src";

const fail = (x: tf.Tensor): tf.Scalar => {
  for (let i = 0; i < 5; i++) x.square();
  throw new RangeError("in the loss");
};

test("a gradient whose function throws leaves no tensors, and the next one is right", () => {
  const x = tf.scalar(3);
  tf.grad(() => tf.square(x))(x).dispose();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 3; i++) assert.throws(() => tf.grad(fail)(x), /in the loss/);
  assert.equal(tf.memory().numTensors, before);
  assert.equal(
    tf.tidy(
      () =>
        tf
          .grad((x) => tf.square(x))(x)
          .dataSync()[0],
    ),
    6,
  );
  assert.equal(tf.memory().numTensors, before);
  x.dispose();
});

test("a gradient that fails inside another one leaves the outer one what it has recorded", () => {
  const x = tf.scalar(3);
  const before = tf.memory().numTensors;
  const slope = tf.tidy(() => {
    const outer = tf.grad((x) => {
      const cubed = x.square().mul(x);
      assert.throws(() => tf.grad(fail)(x), /in the loss/);
      return cubed;
    });
    return outer(x).dataSync()[0];
  });
  assert.equal(slope, 27); // 3 x²
  assert.equal(tf.memory().numTensors, before);
  x.dispose();
});
