import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { DataLoader, Dataset, manualSeed, tf, transforms } from "convnet";

const count = 23;
/** Image i is filled with i and has label i. */
const dataset = new Dataset({
  images: Uint8Array.from({ length: count * 3072 }, (_, index) => Math.floor(index / 3072)),
  labels: Uint8Array.from({ length: count }, (_, index) => index),
  classes: Array.from({ length: count }, (_, index) => `class ${index}`),
  transform: transforms.toTensor(),
});
const inOrder = Array.from(dataset.labels);

/** The labels in each batch; checks that the images are those of the labels. */
function labelsOf(batches: Iterable<[tf.Tensor4D, tf.Tensor1D]>): number[][] {
  return Array.from(batches, ([images, labels]) => {
    const values = images.dataSync();
    const numbers = Array.from(labels.dataSync());
    assert.deepEqual(
      numbers.map((_, i) => Math.round(values[i * 3072] * 255)),
      numbers,
    );
    return numbers;
  });
}

beforeEach(() => manualSeed(42));

test("a loader gives all images in order, the last batch smaller", () => {
  const loader = new DataLoader(dataset, { batchSize: 5 });
  const batches = labelsOf(loader);
  assert.deepEqual(
    batches.map((batch) => batch.length),
    [5, 5, 5, 5, 3],
  );
  assert.deepEqual(batches.flat(), inOrder);
  assert.equal(loader.length, 5);
  for (const [images] of loader.take(1)) assert.deepEqual(images.shape, [5, 32, 32, 3]);
});

test("dropLast leaves the smaller batch out", () => {
  const loader = new DataLoader(dataset, { batchSize: 5, dropLast: true });
  assert.equal(loader.length, 4);
  assert.deepEqual(labelsOf(loader).flat(), inOrder.slice(0, 20));
});

test("shuffle gives each image once, in a new order each epoch, the same after the same seed", () => {
  const loader = new DataLoader(dataset, { batchSize: 5, shuffle: true });
  const first = labelsOf(loader).flat();
  const second = labelsOf(loader).flat();
  assert.deepEqual(
    [...first].sort((a, b) => a - b),
    inOrder,
  );
  assert.notDeepEqual(first, inOrder);
  assert.notDeepEqual(first, second);
  manualSeed(42);
  assert.deepEqual(labelsOf(loader).flat(), first);
});

test("take(n) gives the first n batches, again and again, or all if there are fewer", () => {
  const loader = new DataLoader(dataset, { batchSize: 5 });
  const two = loader.take(2);
  assert.deepEqual(labelsOf(two).flat(), inOrder.slice(0, 10));
  assert.deepEqual(labelsOf(two).flat(), inOrder.slice(0, 10));
  assert.deepEqual(labelsOf(loader.take(99)).flat(), inOrder);
});

test("a batch is disposed when the next is taken, at the end, on break and on throw", () => {
  const loader = new DataLoader(dataset, { batchSize: 5 });
  const before = tf.memory().numTensors;
  const seen: tf.Tensor[] = [];
  for (const [images, labels] of loader) {
    assert.equal(tf.memory().numTensors, before + 2);
    seen.push(images, labels);
  }
  assert.equal(tf.memory().numTensors, before, "at the end");
  assert.ok(seen.every((tensor) => tensor.isDisposed));
  for (const _ of loader) break;
  assert.equal(tf.memory().numTensors, before, "on break");
  assert.throws(() => {
    for (const _ of loader) throw new Error("stop");
  }, /stop/);
  assert.equal(tf.memory().numTensors, before, "on throw");
  for (const _ of loader.take(2));
  assert.equal(tf.memory().numTensors, before, "after take");
  for (const [images] of loader.take(1)) images.dispose();
  assert.equal(tf.memory().numTensors, before, "after a dispose by hand");
});

test("two iterations at once do not disturb each other", () => {
  const loader = new DataLoader(dataset, { batchSize: 5 });
  for (const [images, labels] of loader.take(2)) {
    const expected = labels.dataSync();
    assert.deepEqual(labelsOf(loader).flat(), inOrder);
    assert.ok(!images.isDisposed);
    assert.deepEqual(labels.dataSync(), expected);
  }
  const [one, other] = [loader[Symbol.iterator](), loader[Symbol.iterator]()];
  const first = one.next().value[1] as tf.Tensor1D;
  other.next();
  const second = other.next().value[1] as tf.Tensor1D;
  assert.deepEqual([first.dataSync()[0], second.dataSync()[0]], [0, 5]);
  one.return?.();
  assert.deepEqual([first.isDisposed, second.isDisposed], [true, false]);
  other.return?.();
});

test("batch sizes and counts that cannot be are refused", () => {
  for (const batchSize of [0, 1.5, -4, Number.NaN]) {
    const message = new RegExp(`batchSize ${batchSize}; expected a whole number of at least 1`);
    assert.throws(() => new DataLoader(dataset, { batchSize }), message);
  }
  const large = { batchSize: 64, dropLast: true };
  assert.throws(() => new DataLoader(dataset, large), /64 with dropLast; expected at most the 23/);
  assert.equal(new DataLoader(dataset, { batchSize: 64 }).length, 1);
  const loader = new DataLoader(dataset, { batchSize: 5 });
  assert.throws(() => loader.take(0), /count 0; expected a whole number of at least 1/);
});
