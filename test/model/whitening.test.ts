import assert from "node:assert/strict";
import { test } from "node:test";
import { loadCIFAR10, tf, transforms } from "convnet";
import { whiteningFilters } from "../../src/model/whitening";
import { assertClose } from "../close";

test("on real images, the whitened channels are uncorrelated and equally strong", async () => {
  const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.25));
  const data = await loadCIFAR10("train", { transform, images: 200 });
  const { images } = data.batch(Array.from({ length: 200 }, (_, index) => index));
  const filters = whiteningFilters(images, 0);
  const maps = tf.conv2d(images, filters, 1, "valid");
  const rows = tf.reshape(tf.slice(maps, [0, 0, 0, 0], [200, 31, 31, 12]), [-1, 12]);
  const covariance = tf.div(tf.matMul(rows, rows, true), rows.shape[0]);
  assertClose(covariance.dataSync(), tf.eye(12).dataSync(), 0.01);
  const [first, second] = tf.split(filters, 2, 3);
  assert.deepEqual(tf.neg(first).dataSync(), second.dataSync());
});

test("the filters come from the strongest pattern on, each divided by its strength", () => {
  // One patch of equal numbers: its pattern has the eigenvalue 12 · 2 · 2, every other has 0.
  const filters = whiteningFilters(tf.fill([1, 2, 2, 3], 2), 1);
  const strongest = tf.slice(filters, [0, 0, 0, 0], [2, 2, 3, 1]);
  assertClose(tf.abs(strongest).dataSync(), Array(12).fill(Math.sqrt(1 / 12) / 7), 1e-5);
});

test("images smaller than a patch are refused", () => {
  assert.throws(() => whiteningFilters(tf.zeros([3, 1, 2, 3])), /images \[3,1,2,3\]; expected/);
});
