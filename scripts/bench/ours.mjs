/** Our side of the bench: the course's own network, loss and optimizer, answering line by line. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { adam, convNet, crossEntropy, forward, manualSeed, tf } from "convnet";

manualSeed(42);
const model = convNet();
const optimizer = adam(0.001);

/** @type {Record<string, (images: tf.Tensor4D, labels: tf.Tensor1D) => void>} */
const works = {
  train(images, labels) {
    const { value, grads } = tf.variableGrads(() =>
      crossEntropy(forward(model, images, { training: true }), labels),
    );
    value.dataSync();
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
  },
  infer(images) {
    const logits = forward(model, images);
    logits.dataSync();
    logits.dispose();
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const [work, batch, repeats] = line.split(" ");
  const size = Number(batch);
  const images = /** @type {tf.Tensor4D} */ (
    tf.randomNormal([size, 32, 32, 3], 0, 1, "float32", 1)
  );
  const labels = tf.tensor1d(
    Array.from({ length: size }, (_, index) => index % 10),
    "int32",
  );
  const started = performance.now();
  for (let repeat = 0; repeat < Number(repeats); repeat++) works[work](images, labels);
  const seconds = (performance.now() - started) / 1000;
  tf.dispose([images, labels]);
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"));
  console.log(
    JSON.stringify({
      imagesPerSecond: (size * Number(repeats)) / seconds,
      peakMegabytes: Number(peak?.[1]) / 1000,
    }),
  );
}
