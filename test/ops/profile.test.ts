import assert from "node:assert/strict";
import { test } from "node:test";
import { profile, tf } from "convnet";
import { backend } from "../../src/ops/op";

test("profile counts the calls of each operation, and the time between them", () => {
  const started = performance.now();
  const times = profile(() =>
    tf.tidy(() => {
      const product = tf.matMul(tf.ones([300, 300]), tf.ones([300, 300]));
      const idleUntil = performance.now() + 20;
      while (performance.now() < idleUntil);
      return tf.sum(tf.relu(tf.relu(product))).dataSync();
    }),
  );
  const whole = performance.now() - started;
  const calls = Object.fromEntries(times.map(({ operation, calls }) => [operation, calls]));
  assert.equal(calls.Relu, 2);
  assert.equal(calls.BatchMatMulV2, 1);
  assert.equal(calls.Sum, 1);
  const milliseconds = times.map((time) => time.milliseconds);
  const sum = milliseconds.reduce((a, b) => a + b);
  assert.ok(sum <= whole, `${sum} of ${whole} ms`);
  const between = times.find(({ operation }) => operation === "JavaScript");
  assert.ok(between && between.milliseconds >= 20, `${between?.milliseconds} ms between`);
  assert.deepEqual(
    milliseconds,
    [...milliseconds].sort((a, b) => b - a),
  );
});

test("profile leaves no trace, also when the work throws", () => {
  const fails = () => {
    throw new Error("no");
  };
  const { executeSingleOutput, executeMultipleOutputs } = backend;
  assert.throws(() => profile(fails), /no/);
  assert.equal(backend.executeSingleOutput, executeSingleOutput);
  assert.equal(backend.executeMultipleOutputs, executeMultipleOutputs);
});
