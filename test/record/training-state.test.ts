import assert from "node:assert/strict";
import { test } from "node:test";
import { adam, convNet, forward, manualSeed, tf, uniform } from "convnet";
import { Checkpoints } from "../../scripts/record/checkpoint";
import { readTraining, writeTraining } from "../../scripts/record/training-state";
import { temporaryFolder } from "../temporary";

const training = () => ({ model: convNet({ c1: 2, c2: 3, l1: 4 }), optimizer: adam(0.01) });

test("memory of another shape than its weight's is refused, and nothing is changed", () => {
  const before = training();
  const tensors = readTraining(before);
  const wrong = tensors.map((tensor) =>
    tensor.name === "conv1/kernel/square" ? { ...tensor, shape: [2, 3, 3, 3] } : tensor,
  );
  const after = training();
  const kept = readTraining(after);
  const message = /a\.file has no "square" of conv1\/kernel of its shape \[3,3,3,2\]/;
  assert.throws(() => writeTraining(after, 7, wrong, "a.file"), message);
  assert.deepEqual(readTraining(after), kept);
  assert.equal(after.optimizer.iterations, 0);
});

test("a training is read without a look at each of its numbers, of which a Set takes only 2^24", () => {
  const large = { model: convNet({ c1: 2, c2: 3, l1: 64 }), optimizer: adam(0.01) };
  const images = tf.randomNormal<tf.Rank.R4>([8, 32, 32, 3], 0, 1, "float32", 42);
  const { grads } = tf.variableGrads(() =>
    tf.sum(tf.square(forward(large.model, images, { training: true }))),
  );
  large.optimizer.applyGradients(grads);
  const { add } = Set.prototype;
  let added = 0;
  Set.prototype.add = function (value) {
    added++;
    return add.call(this, value);
  };
  const tensors = readTraining(large);
  Set.prototype.add = add;
  const numbers = tensors.reduce((sum, { values }) => sum + values.length, 0);
  assert.ok(numbers > 80_000 && added < 1000, `${added} of ${numbers} numbers in a Set`);
});

test("a checkpoint brings the random stream back to where it was", () => {
  const folder = temporaryFolder("checkpoints-");
  const checkpoints = new Checkpoints(folder, training(), { run: {}, environment: {} });
  manualSeed(3);
  checkpoints.save({ step: 1, progress: {}, tensors: [] });
  const next = [uniform(), uniform()];
  manualSeed(99);
  checkpoints.load();
  assert.deepEqual([uniform(), uniform()], next);
});
