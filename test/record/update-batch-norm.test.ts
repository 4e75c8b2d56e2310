import assert from "node:assert/strict";
import { test } from "node:test";
import { batchNorm, DataLoader, dropout, loadCIFAR10, tf, transforms } from "convnet";
import { updateBatchNorm } from "../../scripts/record/update-batch-norm";
import { assertClose } from "../close";

test("batch norm gets the mean of the batches' statistics, without dropout's gaps", async () => {
  const data = await loadCIFAR10("valid", { transform: transforms.toTensor(), images: 10 });
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [32, 32, 3] }),
      dropout({ rate: 0.9 }),
      batchNorm({ name: "norm" }),
    ],
  });
  const norm = model.getLayer("norm");
  tf.tidy(() => {
    const [gamma, beta, mean, variance] = norm.getWeights();
    norm.setWeights([tf.mul(gamma, 3), tf.add(beta, 2), mean, variance]);
  });
  const tensors = tf.memory().numTensors;
  updateBatchNorm(model, new DataLoader(data, { batchSize: 4 }));
  assert.equal(tf.memory().numTensors, tensors);
  const [gamma, beta, mean, variance] = norm.getWeights().map((weight) => weight.dataSync());
  // Row by row, in batches of 4, 4 and 2.
  const { images } = data.batch([...Array(10).keys()]);
  const rows = images.reshape<tf.Tensor2D>([10, -1]).arraySync();
  const statistics = [rows.slice(0, 4), rows.slice(4, 8), rows.slice(8)].map((batch) =>
    rows[0].map((_, feature) => {
      const values = batch.map((row) => row[feature]);
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { mean, variance: squares / (values.length - 1) };
    }),
  );
  const expected = (what: "mean" | "variance") =>
    rows[0].map((_, at) => statistics.reduce((sum, batch) => sum + batch[at][what] / 3, 0));
  assertClose(mean, expected("mean"), 1e-6);
  assertClose(variance, expected("variance"), 1e-6);
  assert.deepEqual([gamma[0], gamma[3071], beta[0], beta[3071]], [3, 3, 2, 2]);
});

test("a model without such a layer is refused by name", async () => {
  const data = await loadCIFAR10("valid", { transform: transforms.toTensor(), images: 2 });
  const layers = [tf.layers.flatten({ inputShape: [32, 32, 3] })];
  const model = tf.sequential({ layers });
  assert.throws(() => updateBatchNorm(model, new DataLoader(data, { batchSize: 2 })), /norm/);
});
