/**
 * Prints, as JSON, where the time of a training step goes and how fast this machine can multiply:
 *
 *   node scripts/bench/profile.mjs [BATCH] [STEPS]
 */
import { adam, convNet, crossEntropy, forward, manualSeed, tf, trainingFlops } from "convnet";
import { profile } from "convnet/dist/native/profile.js";

const [batch, steps] = [Number(process.argv[2] ?? 512), Number(process.argv[3] ?? 5)];
manualSeed(42);
const model = convNet();
const optimizer = adam(0.001);
const images = /** @type {tf.Tensor4D} */ (tf.randomNormal([batch, 32, 32, 3], 0, 1, "float32", 1));
const classes = Array.from({ length: batch }, (_, index) => index % 10);
const labels = tf.tensor1d(classes, "int32");

function step() {
  const { value, grads } = tf.variableGrads(() =>
    crossEntropy(forward(model, images, { training: true }), labels),
  );
  value.dataSync();
  optimizer.applyGradients(grads);
  tf.dispose([value, grads]);
}

step();
const operations = profile(() => {
  for (let count = 0; count < steps; count++) step();
}).map(({ operation, calls, milliseconds }) => ({
  ...{ operation, calls: calls / steps },
  milliseconds: Number((milliseconds / steps).toFixed(2)),
}));
const seconds = operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
const roofline = {
  "matrix product, 2048 x 2048": matrixProduct(2048),
  ...convolutions(),
  "the whole step": (trainingFlops(model) * batch) / seconds / 1e9,
};
const gigaflops = Object.entries(roofline).map(([what, speed]) => [what, Math.round(speed)]);
console.log(
  JSON.stringify({ batch, operations, gigaflopsPerSecond: Object.fromEntries(gigaflops) }),
);

/** @param {number} size */
function matrixProduct(size) {
  const [a, b] = [tf.ones([size, size]), tf.ones([size, size])];
  return speed(2 * size ** 3, () => tf.matMul(a, b));
}

/** Each convolution alone, forward and to its filters and inputs, on activations of the network's shapes. */
function convolutions() {
  /** @type {Record<string, number>} */
  const speeds = {};
  for (const layer of model.layers.filter((one) => one.getClassName() === "Conv2D")) {
    const { shape } = /** @type {tf.SymbolicTensor} */ (layer.input);
    const [, height, width] = /** @type {number[]} */ (layer.outputShape);
    const [step] = /** @type {number[]} */ (layer.getConfig().strides);
    const input = tf.ones([batch, .../** @type {number[]} */ (shape.slice(1))]);
    const [kernel] = layer.getWeights();
    const flops = 2 * batch * height * width * kernel.size;
    /** @param {tf.Tensor[]} tensors */
    const convolved = ([x, w]) =>
      tf.conv2d(/** @type {tf.Tensor4D} */ (x), /** @type {tf.Tensor4D} */ (w), step, "valid");
    speeds[`${layer.name}, forward`] = speed(flops, () => convolved([input, kernel]));
    const gradients = tf.grads((...tensors) => tf.sum(convolved(tensors)));
    const part = (/** @type {string} */ name) =>
      fastest(() => {
        const rows = profile(() => tf.dispose(gradients([input, kernel])));
        return rows.find(({ operation }) => operation === name)?.milliseconds ?? Number.NaN;
      });
    speeds[`${layer.name}, to its filters`] = flops / part("Conv2DBackpropFilter") / 1e6;
    speeds[`${layer.name}, to its inputs`] = flops / part("Conv2DBackpropInput") / 1e6;
    input.dispose();
  }
  return speeds;
}

/**
 * GFLOP/s of the fastest of some calls.
 * @param {number} flops
 * @param {() => tf.Tensor} work
 */
function speed(flops, work) {
  const milliseconds = fastest(() => {
    const started = performance.now();
    work().dispose();
    return performance.now() - started;
  });
  return flops / milliseconds / 1e6;
}

/** @param {() => number} measure */
function fastest(measure) {
  return Math.min(...Array.from({ length: 5 }, measure));
}
