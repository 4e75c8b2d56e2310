import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, DataLoader, Dataset, rateRangeTest, sgd, tf, transforms } from "convnet";
import { assertClose } from "../close";

const dataset = new Dataset({
  images: Uint8Array.from({ length: 6 * 3072 }, (_, index) => (index * 31) % 251),
  labels: Uint8Array.from([0, 1, 2, 2, 1, 0]),
  classes: ["cat", "dog", "frog"],
  transform: transforms.toTensor(),
});
const loader = new DataLoader(dataset, { batchSize: 2 });

function linear() {
  const flatten = tf.layers.flatten({ inputShape: [32, 32, 3] });
  const dense = tf.layers.dense({ units: 3, kernelInitializer: "zeros" });
  return tf.sequential({ layers: [flatten, dense] });
}

test("rateRangeTest takes the steps that TensorFlow.js's own descent takes at these rates", async () => {
  const tried = await rateRangeTest(loader, linear(), crossEntropy, sgd(1), {
    ...{ from: 1e-5, to: 1e-3, steps: 5 },
  });
  const other = linear();
  const batches = [
    [0, 1],
    [2, 3],
    [4, 5],
    [0, 1],
    [2, 3],
  ];
  const expected = batches.map((indices, step) => {
    const rate = 10 ** (-5 + step / 2);
    const { images, labels } = dataset.batch(indices);
    const cost = () => crossEntropy(other.predict(images) as tf.Tensor2D, labels);
    return { rate, loss: tf.train.sgd(rate).minimize(cost, true)!.dataSync()[0] };
  });
  assertClose(
    tried.map(({ rate }) => rate),
    expected.map(({ rate }) => rate),
    1e-9,
  );
  assertClose(
    tried.map(({ loss }) => loss),
    expected.map(({ loss }) => loss),
    1e-5,
  );
  assert.ok(tried[0].loss !== tried[3].loss, "nothing was learnt");
});

test("rateRangeTest ends when the loss is four times its least", async () => {
  const tried = await rateRangeTest(loader, linear(), crossEntropy, sgd(1), {
    ...{ from: 1e-4, to: 1e4, steps: 40 },
  });
  const losses = tried.map(({ loss }) => loss);
  const last = losses.pop()!;
  assert.ok(tried.length < 40);
  assert.ok(!(last < 4 * Math.min(...losses)), `${last}`);
  for (const [i, loss] of losses.entries())
    assert.ok(loss < 4 * Math.min(...losses.slice(0, i + 1)));
});
