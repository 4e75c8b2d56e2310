import { test } from "node:test";
import { batchNorm, tf } from "convnet";
import { normalizeBatch } from "../../src/ops/batch-norm";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

const x = tf.tensor2d([
  [1, -2, 0.5],
  [3, 0, 0.25],
  [8, 1, -4],
  [-2, 5, 1],
]);
const gamma = tf.tensor1d([0.5, -2, 1]);
const beta = tf.tensor1d([1, 0, -3]);
const running = { mean: tf.tensor1d([10, 0, -1]), variance: tf.tensor1d([4, 1, 0.5]) };
const options = { epsilon: 1e-5, momentum: 0.1 };
const weights = tf.tensor2d([
  [1, 2, 3],
  [-4, 5, 0.5],
  [2, -1, 1],
  [0, 3, -2],
]);

/** Batch norm by its definition, which TensorFlow.js differentiates by itself. */
function plain(values: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(values, 0);
  const normal = tf.div(tf.sub(values, mean), tf.sqrt(tf.add(variance, options.epsilon)));
  return tf.add(tf.mul(normal, scale), shift);
}

function native(values: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const [g, b] = [scale, shift] as tf.Tensor1D[];
  return normalizeBatch(values as tf.Tensor2D, g, b, running, options).values;
}

test("a training batch and its gradients are those of the definition", () => {
  const [expected, actual] = [plain, native].map((f) => ({
    values: f(x, gamma, beta),
    gradients: tf.grads((...inputs) => tf.sum(tf.mul(f(inputs[0], inputs[1], inputs[2]), weights)))(
      [x, gamma, beta],
    ),
  }));
  assertClose(actual.values.dataSync(), expected.values.dataSync(), 1e-5, "value");
  for (const [index, gradient] of actual.gradients.entries()) {
    assertClose(gradient.dataSync(), expected.gradients[index].dataSync(), 1e-5, "gradient");
  }
});

test("the gradient by the values agrees with finite differences", () => {
  const f = (values: tf.Tensor) => tf.sum(tf.mul(native(values, gamma, beta), weights));
  assertClose(tf.grad(f)(x).dataSync(), finiteDifference(f, x), 2e-3);
});

test("running statistics go a tenth of the way to the batch's mean and unbiased variance", () => {
  const { mean, variance } = normalizeBatch(x, gamma, beta, running, options);
  // First column 1, 3, 8, -2: mean 2.5, squared deviations 53 in sum, by n - 1 = 3.
  assertClose([mean.dataSync()[0]], [0.9 * 10 + 0.1 * 2.5], 1e-5);
  assertClose([variance.dataSync()[0]], [0.9 * 4 + (0.1 * 53) / 3], 1e-5);
});

test("at prediction the layer uses the running statistics and leaves them alone", () => {
  const layer = batchNorm();
  layer.build([null, 3]);
  layer.setWeights([gamma, beta, running.mean, running.variance]);
  for (let time = 0; time < 2; time++) {
    const first = (layer.apply(x) as tf.Tensor).dataSync()[0];
    assertClose([first], [((1 - 10) / Math.sqrt(4 + 1e-5)) * 0.5 + 1], 1e-5);
  }
});
