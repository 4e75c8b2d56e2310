import assert from "node:assert/strict";
import { test } from "node:test";
import { manualSeed, tf } from "convnet";
import { alternatingFlip } from "../../src/data/alternating-flip";

const count = 400;
const indices = Array.from({ length: count }, (_, index) => index * 7);

/** For each image, whether it came out mirrored: its left pixel is 1, its right one 2. */
function mirrored(transform: ReturnType<typeof alternatingFlip>, numbers = indices): boolean[] {
  const image = tf.tensor4d([1, 1, 1, 2, 2, 2], [1, 1, 2, 3]);
  const out = transform(tf.tile(image, [numbers.length, 1, 1, 1]), numbers);
  return numbers.map((_, place) => out.dataSync()[place * 6] === 2);
}

test("two epochs in a row show each image both ways; every second epoch is the same", () => {
  manualSeed(3);
  const flip = alternatingFlip();
  const first = mirrored(flip);
  flip.epoch = 1;
  assert.deepEqual(
    mirrored(flip),
    first.map((way) => !way),
  );
  flip.epoch = 2;
  assert.deepEqual(mirrored(flip), first);
});

test("half of the images begin mirrored, whatever batch they come in; another seed mirrors others", () => {
  manualSeed(3);
  const flip = alternatingFlip();
  const first = mirrored(flip);
  const share = first.filter(Boolean).length / count;
  assert.ok(Math.abs(share - 0.5) < 0.1, `${share}`);
  assert.deepEqual(mirrored(flip, indices.slice(100, 130)), first.slice(100, 130));
  const agree = mirrored(alternatingFlip()).filter((way, index) => way === first[index]).length;
  assert.ok(Math.abs(agree / count - 0.5) < 0.1, `${agree} of ${count} alike`);
});

test("without image numbers it says what to do", () => {
  assert.throws(
    () => alternatingFlip()(tf.zeros([1, 2, 2, 3])),
    /use it as a data set's transform/,
  );
});
