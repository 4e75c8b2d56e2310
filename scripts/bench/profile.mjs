/**
 * Prints, as JSON, where the time of a training step, of a prediction and of augmentation goes, and how fast
 * this machine can multiply, in float32 or bfloat16:
 *
 *   node scripts/bench/profile.mjs [BATCH] [STEPS] [PRECISION]
 */
import {
  adam,
  convNet,
  crossEntropy,
  forward,
  manualSeed,
  mixedPrecision,
  multiplyAdds,
  tf,
  trainingFlops,
  transforms,
} from "convnet";
import { castLike, inChosenPrecision } from "convnet/dist/src/ops/mixed-precision.js";
import { profile } from "convnet/dist/src/ops/profile.js";

const [batch, steps] = [Number(process.argv[2] ?? 512), Number(process.argv[3] ?? 5)];
const precision = mixedPrecision(
  /** @type {"float32" | "bfloat16"} */ (process.argv[4] ?? "float32"),
);
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

const operations = profiled(step);
const prediction = profiled(() => {
  const logits = forward(model, images);
  logits.dataSync();
  logits.dispose();
});
const seconds = operations.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
const roofline = {
  "matrix product, 2048 x 2048": matrixProduct(2048),
  ...convolutions(),
  "the whole step": (trainingFlops(model) * batch) / seconds / 1e9,
  "a prediction's convolutions": convolutionsOf(prediction),
};
const gigaflops = Object.entries(roofline).map(([what, speed]) => [what, Math.round(speed)]);
console.log(
  JSON.stringify({
    ...{ batch, precision, operations, prediction, augmentation: augmentation() },
    gigaflopsPerSecond: Object.fromEntries(gigaflops),
  }),
);

/**
 * What each kind of operation takes in one call of `work`, the mean of `steps` calls.
 * @param {() => void} work
 */
function profiled(work) {
  work();
  return profile(() => {
    for (let count = 0; count < steps; count++) work();
  }).map(({ operation, calls, milliseconds }) => ({
    ...{ operation, calls: calls / steps },
    milliseconds: Number((milliseconds / steps).toFixed(2)),
  }));
}

/** What each part of the augmentation takes by itself, in milliseconds. */
function augmentation() {
  const bytes = tf.randomUniform([batch, 32, 32, 3], 0, 256, "int32", 1);
  const fractions = tf.div(bytes, 255);
  /** @type {[name: string, transform: (images: tf.Tensor4D) => tf.Tensor, images: tf.Tensor][]} */
  const parts = [
    ["toTensor", transforms.toTensor(), bytes],
    ["randomRotation", transforms.randomRotation(20), fractions],
    ["colorJitter", transforms.colorJitter({ brightness: 0.2, hue: 0.1 }), fractions],
    ["randomHorizontalFlip", transforms.randomHorizontalFlip(), fractions],
    ["normalize", transforms.normalize(0.5, 0.5), fractions],
  ];
  return parts.map(([part, transform, source]) => ({
    part,
    milliseconds: Number(timed(() => transform(/** @type {tf.Tensor4D} */ (source))).toFixed(2)),
  }));
}

/** @param {number} size */
function matrixProduct(size) {
  const [a, b] = [inPrecision(tf.ones([size, size])), inPrecision(tf.ones([size, size]))];
  return speed(2 * size ** 3, () => inChosenPrecision(() => tf.matMul(a, b)));
}

/**
 * The tensor in the type that convolutions compute in.
 * @param {tf.Tensor} tensor
 */
function inPrecision(tensor) {
  const like = inChosenPrecision(() => tf.matMul(tf.ones([1, 1]), tf.ones([1, 1])));
  return castLike(tensor, like);
}

/** Each convolution alone, forward and to its filters and inputs, on activations of the network's shapes. */
function convolutions() {
  /** @type {Record<string, number>} */
  const speeds = {};
  for (const layer of model.layers.filter((one) => one.getClassName() === "Conv2D")) {
    const { shape } = /** @type {tf.SymbolicTensor} */ (layer.input);
    const [, height, width] = /** @type {number[]} */ (layer.outputShape);
    const [step] = /** @type {number[]} */ (layer.getConfig().strides);
    const input = inPrecision(tf.ones([batch, .../** @type {number[]} */ (shape.slice(1))]));
    const kernel = inPrecision(layer.getWeights()[0]);
    const flops = 2 * batch * height * width * kernel.size;
    /** @param {tf.Tensor[]} tensors */
    const convolved = ([x, w]) =>
      inChosenPrecision(() =>
        tf.conv2d(/** @type {tf.Tensor4D} */ (x), /** @type {tf.Tensor4D} */ (w), step, "valid"),
      );
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
  return flops / timed(work) / 1e6;
}

/**
 * Milliseconds of the fastest of some calls.
 * @param {() => tf.Tensor} work
 */
function timed(work) {
  return fastest(() => {
    const started = performance.now();
    work().dispose();
    return performance.now() - started;
  });
}

/**
 * GFLOP/s of the convolutions among the operations of a prediction.
 * @param {ReturnType<typeof profiled>} operations
 */
function convolutionsOf(operations) {
  const dense = model.layers
    .filter((layer) => layer.getClassName() === "Dense")
    .reduce((sum, layer) => sum + layer.getWeights()[0].size, 0);
  const milliseconds = operations
    .filter(({ operation }) => operation.includes("Conv2D"))
    .reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return (2 * batch * (multiplyAdds(model) - dense)) / milliseconds / 1e6;
}

/** @param {() => number} measure */
function fastest(measure) {
  return Math.min(...Array.from({ length: 9 }, measure));
}
