import assert from "node:assert/strict";
import { test } from "node:test";
import { tf, transforms } from "convnet";
import { fixture, floats, unpack } from "./transforms-fixture";

const { crop, horizontalFlip, rotate } = transforms;
const images = floats(fixture.images);

/** The bytes that a batch of copied pixels stands for. */
const asBytes = (batch: tf.Tensor4D) => Uint8Array.from(batch.mul(255).round().dataSync());

/** An image [1, height, width, 3] whose value tells the place: 10 * row + column + channel / 10. */
const places = (height: number, width: number) =>
  tf.tensor4d(
    Float32Array.from({ length: height * width * 3 }, (_, index) => {
      const pixel = Math.floor(index / 3);
      return 10 * Math.floor(pixel / width) + (pixel % width) + (index % 3) / 10;
    }),
    [1, height, width, 3],
  );
const red = (batch: tf.Tensor4D) =>
  (batch.arraySync() as number[][][][])[0].map((row) => row.map(([value]) => value));

test("rotate gives torchvision's pixels, each image by its own angle", () => {
  assert.deepEqual(asBytes(rotate(images, fixture.degrees)), unpack(fixture.rotated));
});

test("rotate gives PIL's pixels too, but for one that its fixed-point arithmetic puts elsewhere", () => {
  const expected = unpack(fixture.rotatedByPIL);
  const different = asBytes(rotate(images, fixture.degrees)).filter((v, i) => v !== expected[i]);
  assert.ok(different.length <= 3, `${different.length} values differ`);
});

test("rotate by 90 degrees turns counter-clockwise: the right column becomes the upper row", () => {
  assert.deepEqual(red(rotate(places(3, 3), 90)), [
    [2, 12, 22],
    [1, 11, 21],
    [0, 10, 20],
  ]);
});

test("rotate leaves black where a wide image has no source pixel", () => {
  assert.deepEqual(red(rotate(places(2, 4), 90)), [
    [0, 2, 12, 0],
    [0, 1, 11, 0],
  ]);
});

test("horizontalFlip gives torchvision's pixels, and flips only where it is told to", () => {
  assert.deepEqual(asBytes(horizontalFlip(images)), unpack(fixture.flipped));
  const some = asBytes(horizontalFlip(images, [true, false, false, true]));
  const [flipped, original] = [unpack(fixture.flipped), unpack(fixture.images)];
  assert.deepEqual(some.subarray(0, 3072), flipped.subarray(0, 3072));
  assert.deepEqual(some.subarray(3072, 9216), original.subarray(3072, 9216));
  assert.deepEqual(some.subarray(9216), flipped.subarray(9216));
});

test("crop gives the pixels of torchvision's pad and crop", () => {
  const top = fixture.corners.map(([row]: number[]) => row - 4);
  const left = fixture.corners.map(([, column]: number[]) => column - 4);
  const cropped = crop(images, { top, left, height: 32, width: 32 });
  assert.deepEqual(asBytes(cropped), unpack(fixture.cropped));
});

test("crop cuts a smaller window, and one that lies outside is black", () => {
  const inside = crop(places(4, 5), { top: 1, left: 3, height: 2, width: 3 });
  assert.deepEqual(red(inside), [
    [13, 14, 0],
    [23, 24, 0],
  ]);
  const outside = crop(places(4, 5), { top: -9, left: 7, height: 2, width: 2 });
  assert.deepEqual(red(outside), [
    [0, 0],
    [0, 0],
  ]);
});

test("the input stays as it was and nothing but the result is left in memory", () => {
  const before = images.dataSync().slice();
  const tensors = tf.memory().numTensors;
  for (const result of [rotate(images, 30), horizontalFlip(images)]) result.dispose();
  assert.equal(tf.memory().numTensors, tensors);
  assert.deepEqual(images.dataSync(), before);
});

test("bytes, a wrong shape, a list of the wrong length and odd numbers are refused by name", () => {
  const bytes = tf.zeros<tf.Rank.R4>([1, 32, 32, 3], "int32");
  assert.throws(
    () => rotate(bytes, 3),
    /rotate of int32 images; expected floats: put toTensor\(\)/,
  );
  const grey = tf.zeros<tf.Rank.R4>([1, 32, 32, 1]);
  assert.throws(
    () => horizontalFlip(grey),
    /horizontalFlip of images \[1,32,32,1\]; expected \[n,/,
  );
  assert.throws(
    () => rotate(images, [1, 2]),
    /rotate degrees: 2 values for 4 images; expected one/,
  );
  assert.throws(() => rotate(images, Number.NaN), /rotate by NaN degrees; expected a number/);
  const window = { top: 0.5, left: 0, height: 2, width: 2 };
  assert.throws(() => crop(images, window), /crop by 0.5; expected whole pixels/);
  assert.throws(
    () => crop(images, { ...window, top: 0, width: 0 }),
    /crop to 2 x 0 pixels; expected/,
  );
});
