import assert from "node:assert/strict";
import { test } from "node:test";
import { Dataset, manualSeed, tf, transforms } from "convnet";

const classes = ["cat", "dog", "frog"];
const length = 32 * 32 * 3;

/** Image i is filled with 10 * i, but for its first pixel, which is (1, 2, 3) + 10 * i. */
function dataset(transform: transforms.Transform = transforms.toTensor()): Dataset {
  const images = new Uint8Array(5 * length);
  for (let image = 0; image < 5; image++) {
    images.fill(10 * image, image * length, (image + 1) * length);
    images.set(
      [1, 2, 3].map((value) => value + 10 * image),
      image * length,
    );
  }
  return new Dataset({ images, labels: Uint8Array.of(2, 0, 1, 1, 0), classes, transform });
}

test("image(i) is the bytes of one image, [32, 32, 3]", () => {
  const image = dataset().image(3);
  assert.deepEqual([image.shape, image.dtype], [[32, 32, 3], "int32"]);
  assert.deepEqual(Array.from(image.dataSync().slice(0, 4)), [31, 32, 33, 30]);
});

test("batch(indices) gives transformed images and labels in that order", () => {
  const { images, labels } = dataset().batch([4, 0, 4]);
  assert.deepEqual([images.shape, images.dtype], [[3, 32, 32, 3], "float32"]);
  assert.deepEqual([labels.dtype, Array.from(labels.dataSync())], ["int32", [0, 2, 0]]);
  const values = images.mul(255).round().dataSync();
  assert.deepEqual([values[0], values[length], values[2 * length + 5]], [41, 1, 40]);
});

test("batch draws and makes the same, whether or not its transform goes image by image", () => {
  const { compose, toTensor, randomRotation, colorJitter, randomCrop } = transforms;
  const jitter = colorJitter({ brightness: 0.2, hue: 0.1 });
  const steps = compose(toTensor(), randomRotation(20), jitter, randomCrop(24, { padding: 2 }));
  const made = [steps, (images: tf.Tensor4D) => steps(images)].map((transform) => {
    manualSeed(7);
    return dataset(transform).batch([3, 0, 3, 1]).images;
  });
  assert.deepEqual(made[0].shape, [4, 24, 24, 3]);
  assert.deepEqual(made[0].dataSync(), made[1].dataSync());
});

test("a batch keeps its numbers when the next ones are made, whatever their size", () => {
  const data = dataset();
  const batches = [[3], [1, 2, 4], [0, 0]].map((indices) => data.batch(indices).images);
  const corners = batches.map((images) => Math.round(images.dataSync()[0] * 255));
  assert.deepEqual(corners, [31, 11, 1]);
});

test("batch leaves two tensors, whatever its transform makes on the way", () => {
  const before = tf.memory().numTensors;
  const careless = dataset((images) => images.toFloat().div(2).add(1));
  tf.dispose({ ...careless.batch([1, 2]) });
  tf.dispose({ ...dataset((images) => images).batch([1]) });
  tf.dispose({ ...dataset().batch([1]) });
  assert.equal(tf.memory().numTensors, before);
});

test("subset(indices) is a data set of those images", () => {
  const subset = dataset().subset([3, 1]);
  assert.deepEqual([subset.length, ...subset.labels], [2, 1, 0]);
  assert.deepEqual(subset.classes, classes);
  assert.deepEqual(Array.from(subset.images.subarray(length, length + 3)), [11, 12, 13]);
});

test("parts that do not fit together are refused by number", () => {
  const parts = { images: new Uint8Array(2 * length), classes, transform: transforms.toTensor() };
  const make =
    (labels: number[], images = parts.images) =>
    () =>
      new Dataset({ ...parts, images, labels: Uint8Array.from(labels) });
  assert.throws(make([0]), /6144 bytes of images; expected 3072 \(1 labels x 32 x 32 x 3\)/);
  assert.throws(make([0, 1], new Uint8Array(6000)), /6000 bytes of images; expected 6144/);
  assert.throws(make([0, 3]), /label 3 of image 1; expected 0 to 2, one of the 3 classes/);
  assert.throws(make([], new Uint8Array(0)), /a data set of 0 images; expected at least one/);
});

test("images that are not there and an empty batch are refused", () => {
  for (const index of [5, -1, 1.5, Number.NaN]) {
    const message = new RegExp(`image ${index}; expected a whole number from 0 to 4`);
    assert.throws(() => dataset().batch([0, index]), message);
    assert.throws(() => dataset((images) => images).batch([0, index]), message);
    assert.throws(() => dataset().image(index), message);
  }
  assert.throws(() => dataset().batch([]), /a batch of 0 images; expected at least one/);
  assert.throws(() => dataset().subset([]), /a data set of 0 images/);
});
