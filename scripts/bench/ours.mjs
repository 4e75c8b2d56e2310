/** Our side of the bench: the course's own network, loss, optimizer and transforms, answering line by line. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  adam,
  convNet,
  crossEntropy,
  DataLoader,
  forward,
  loadCIFAR10,
  manualSeed,
  mixedPrecision,
  smoothedCrossEntropy,
  speedrunNet,
  speedrunOptimizer,
  tf,
  transforms,
} from "convnet";

if (process.argv.includes("--bfloat16")) mixedPrecision("bfloat16");
manualSeed(42);
const model = convNet();
const optimizer = adam(0.001);
const augmentation = transforms.compose(
  transforms.toTensor(),
  transforms.randomRotation(20),
  transforms.colorJitter({ brightness: 0.2, hue: 0.1 }),
  transforms.randomHorizontalFlip(),
  transforms.normalize(0.5, 0.5),
);
/** @type {ReturnType<typeof loadCIFAR10> | undefined} read when it is first asked for */
let photographs;

/** @type {(images: tf.Tensor4D, labels: tf.Tensor1D) => void} */
function train(images, labels) {
  step(images, labels, model, crossEntropy, optimizer);
}

/** @type {(images: tf.Tensor4D, labels: tf.Tensor1D) => void} */
function trainRecipe(images, labels) {
  recipe ??= {
    // The first layer is not trained; its weights do not matter here.
    net: speedrunNet({ whitening: tf.randomNormal([2, 2, 3, 24]) }),
    // The peer does not freeze the whitening bias either.
    by: speedrunOptimizer({
      ...{ batchSize: images.shape[0], stepsPerEpoch: 100, epochs: 10, whitenEpochs: 10 },
    }),
  };
  step(images, labels, recipe.net, smoothedCrossEntropy(0.2), recipe.by);
}

/** @type {{ net: tf.Sequential, by: tf.Optimizer } | undefined} */
let recipe;

/** @type {(images: tf.Tensor4D, labels: tf.Tensor1D, net: tf.Sequential, loss: typeof crossEntropy, by: tf.Optimizer) => void} */
function step(images, labels, net, loss, by) {
  const { value, grads } = tf.variableGrads(() =>
    loss(forward(net, images, { training: true }), labels),
  );
  value.dataSync();
  by.applyGradients(grads);
  tf.dispose([value, grads]);
}

/** @type {(images: tf.Tensor4D) => void} */
function infer(images) {
  const logits = forward(model, images);
  logits.dataSync();
  logits.dispose();
}

/** @type {Map<number, [tf.Tensor4D, tf.Tensor1D]>} */
const noises = new Map();

/**
 * The same random batch, again and again.
 * @param {number} size
 * @param {number} batches
 * @returns {Iterable<[tf.Tensor4D, tf.Tensor1D]>}
 */
function noise(size, batches) {
  const labels = Array.from({ length: size }, (_, index) => index % 10);
  const batch = noises.get(size) ?? [
    tf.randomNormal([size, 32, 32, 3], 0, 1, "float32", 1),
    tf.tensor1d(labels, "int32"),
  ];
  noises.set(size, batch);
  return Array(batches).fill(batch);
}

/**
 * @param {number} batchSize
 * @param {number} batches
 */
async function augmented(batchSize, batches) {
  photographs ??= loadCIFAR10("train", { transform: augmentation, images: 10_000 });
  return epochs(new DataLoader(await photographs, { batchSize, shuffle: true }), batches);
}

/**
 * As many epochs as the batches take.
 * @param {InstanceType<typeof DataLoader>} loader
 * @param {number} batches
 */
function* epochs(loader, batches) {
  for (let left = batches; left > 0; left -= loader.length) yield* loader.take(left);
}

/** @type {Record<string, [source: typeof noise | typeof augmented, step: typeof train]>} */
const works = {
  train: [noise, train],
  infer: [noise, infer],
  // A tensor reaches TensorFlow's own memory when it is first used.
  augment: [augmented, (images) => tf.dispose(tf.slice(images, [0, 0, 0, 0], [1, 1, 1, 1]))],
  epoch: [augmented, train],
  recipe: [noise, trainRecipe],
};

for await (const line of createInterface({ input: process.stdin })) {
  const [work, size, batches] = line.split(" ");
  const [source, act] = works[work];
  const count = Number(size) * Number(batches);
  const started = performance.now();
  const all = await source(Number(size), Number(batches));
  for (const [images, labels] of all) act(images, labels);
  const seconds = (performance.now() - started) / 1000;
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  const answer = { imagesPerSecond: count / seconds, peakMegabytes: Number(peak?.[1]) / 1000 };
  console.log(JSON.stringify(answer));
}
