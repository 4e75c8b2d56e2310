import assert from "node:assert/strict";
import { test } from "node:test";
import { adam, sgd, tf } from "convnet";
import { assertClose } from "../close";

const gradients = [
  [0.5, -2, 0],
  [0.25, 4, 1e-9],
  [-1, 0.125, 3],
];

/** The weight [1, -2, 3] after a step along each of the gradients. */
function walk(optimizer: tf.Optimizer): Float32Array {
  const weight = tf.variable(tf.tensor1d([1, -2, 3]));
  for (const gradient of gradients) {
    optimizer.applyGradients({ [weight.name]: tf.tensor1d(gradient) });
  }
  const values = weight.dataSync() as Float32Array;
  weight.dispose();
  optimizer.dispose();
  return values;
}

test("adam takes the steps of Kingma and Ba's algorithm 1", () => {
  const expected = [1, -2, 3].map((start, index) => {
    let [weight, mean, square] = [start, 0, 0];
    gradients.forEach((row, step) => {
      mean = 0.9 * mean + 0.1 * row[index];
      square = 0.999 * square + 0.001 * row[index] ** 2;
      const corrected = mean / (1 - 0.9 ** (step + 1));
      weight -= (0.1 * corrected) / (Math.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8);
    });
    return weight;
  });
  assertClose(walk(adam(0.1)), expected, 1e-5);
  assertClose(walk(tf.train.adam(0.1, 0.9, 0.999, 1e-8)), expected, 1e-5);
});

test("sgd goes against the gradient; with momentum it keeps a velocity as PyTorch does", () => {
  const plain = [1 - 0.1 * -0.25, -2 - 0.1 * 2.125, 3 - 0.1 * 3];
  assertClose(walk(sgd(0.1)), plain, 1e-6);
  // Velocities of the first weight: 0.5, 0.9 * 0.5 + 0.25 = 0.7, 0.9 * 0.7 - 1 = -0.37.
  const [first] = walk(sgd(0.1, { momentum: 0.9 }));
  assertClose([first], [1 - 0.1 * (0.5 + 0.7 - 0.37)], 1e-6);
});

test("an optimizer goes on from a weight that was set from outside", () => {
  const weight = tf.variable(tf.tensor1d([1]));
  const optimizer = sgd(1);
  const step = () => optimizer.applyGradients({ [weight.name]: tf.tensor1d([0.25]) });
  step();
  weight.assign(tf.tensor1d([10]));
  step();
  assert.deepEqual(Array.from(weight.dataSync()), [9.75]);
});

test("a copy of a weight made before a step keeps its values", () => {
  const weight = tf.variable(tf.tensor1d([1, 2]));
  const optimizer = adam(0.5);
  const step = () => optimizer.applyGradients({ [weight.name]: tf.tensor1d([1, 1]) });
  step();
  const copy = weight.clone();
  const before = Array.from(weight.dataSync());
  step();
  assert.deepEqual(Array.from(copy.dataSync()), before);
  assert.notDeepEqual(Array.from(weight.dataSync()), before);
});

test("a learning rate changed between steps is used by the next", () => {
  const weight = tf.variable(tf.tensor1d([1]));
  const optimizer = sgd(0.5);
  const step = () => optimizer.applyGradients({ [weight.name]: tf.tensor1d([1]) });
  step();
  optimizer.learningRate = 0.125;
  step();
  assert.deepEqual(Array.from(weight.dataSync()), [1 - 0.5 - 0.125]);
});

test("optimizers give back their memory", () => {
  const before = tf.memory().numTensors;
  const weight = tf.tidy(() => tf.variable(tf.zeros([3])));
  const optimizer = adam();
  tf.tidy(() => optimizer.applyGradients({ [weight.name]: tf.ones([3]) }));
  optimizer.dispose();
  weight.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("learning rates and momentums that cannot work are refused", () => {
  for (const rate of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(
      () => adam(rate),
      new RegExp(`learning rate ${rate}; expected a positive number`),
    );
  }
  assert.throws(() => sgd(0.1, { momentum: 1 }), /momentum 1; expected at least 0 and less than 1/);
});
