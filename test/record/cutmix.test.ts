import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, manualSeed, smoothedCrossEntropy, tf } from "convnet";
import { cutmix } from "../../scripts/record/cutmix";
import { assertClose } from "../close";

const [n, height, width, size] = [7, 6, 8, 3];
/** Each image has one colour, its number, from 1 on. */
const images = tf.tile(tf.reshape(tf.range(1, n + 1), [n, 1, 1, 1]), [
  1,
  height,
  width,
  3,
]) as tf.Tensor4D;
const labels = tf.tensor1d([3, 0, 9, 3, 7, 1, 2], "int32");

test("each image has one square of another one, in the same place, drawn anew for each", () => {
  manualSeed(1);
  const mixed = cutmix(size, images, crossEntropy).images.arraySync();
  const places = mixed.map((image, index) => {
    const cells = image.flatMap((row, y) => row.map(([red], x) => ({ red, y, x })));
    const foreign = cells.filter(({ red }) => red !== index + 1);
    if (foreign.length === 0) return undefined;
    const [top, left] = [foreign[0].y, foreign[0].x];
    assert.equal(foreign.length, size ** 2);
    for (const { red, y, x } of foreign) {
      assert.equal(red, foreign[0].red);
      assert.ok(y >= top && y < top + size && x >= left && x < left + size);
    }
    return `${top} ${left}`;
  });
  const drawn = places.filter((place) => place !== undefined);
  assert.ok(drawn.length >= n - 2 && new Set(drawn).size > 2, `${places}`);
});

test("the loss is that of both labels mixed by their share of the pixels", () => {
  manualSeed(1);
  const logits = tf.randomNormal<tf.Rank.R2>([n, 10], 0, 2, "float32", 3);
  const { images: mixed, loss } = cutmix(size, images, smoothedCrossEntropy(0.2));
  // Of the mean red of an image, the share is known to whom it is due.
  const share = 9 / 48;
  const red = tf.mean(mixed, [1, 2, 3]).arraySync() as number[];
  const others = red.map((mean, index) => Math.round((mean - (1 - share) * (index + 1)) / share));
  const [own, given] = [labels.arraySync(), others.map((other) => labels.arraySync()[other - 1])];
  const targets = own.map((label, image) =>
    Array.from({ length: 10 }, (_, k) => {
      const mixedTarget = (1 - share) * Number(k === label) + share * Number(k === given[image]);
      return 0.8 * mixedTarget + 0.02;
    }),
  );
  const byHand = tf.neg(tf.mean(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)));
  assertClose(loss(logits, labels).dataSync(), byHand.dataSync(), 1e-5);
});

test("a square that does not fit is refused", () => {
  const mix = (side: number) => () => cutmix(side, images, crossEntropy);
  assert.throws(mix(7), /cutmix size 7; expected a whole number from 1 to 6/);
  assert.throws(mix(1.5), RangeError);
});
