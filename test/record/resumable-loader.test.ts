import assert from "node:assert/strict";
import { test } from "node:test";
import { DataLoader, Dataset, manualSeed, tf, uniform } from "convnet";
import { type Place, ResumableLoader } from "../../scripts/record/resumable-loader";

/** Seven images, each batch of which draws from the random stream as augmentation does. */
const dataset = new Dataset({
  images: new Uint8Array(7 * 3072),
  labels: Uint8Array.from({ length: 7 }, (_, index) => index),
  classes: Array.from({ length: 7 }, (_, index) => `class ${index}`),
  transform: (images) => tf.fill(images.shape, uniform()),
});
const options = { batchSize: 2, shuffle: true };

type Seen = { labels: number[]; drawn: number };
function seen([images, labels]: [tf.Tensor4D, tf.Tensor1D]): Seen {
  return { labels: Array.from(labels.dataSync()), drawn: images.dataSync()[0] };
}

test("a resumable loader gives what a loader gives and calls between batches, not after the last", () => {
  manualSeed(3);
  const expected = Array.from(new DataLoader(dataset, options), seen);
  manualSeed(3);
  const places: number[] = [];
  const loader = new ResumableLoader(dataset, options, ({ batch }) => places.push(batch));
  assert.deepEqual(Array.from(loader, seen), expected);
  assert.deepEqual(places, [1, 2, 3]);
});

test("an epoch goes on from any place with the same batches and the same draws", () => {
  manualSeed(4);
  const places: Place[] = [];
  const loader = new ResumableLoader(dataset, options, (place) => places.push(place));
  const whole = [...Array.from(loader, seen), ...Array.from(loader, seen)];
  for (const place of places.slice(0, 3)) {
    manualSeed(99);
    const again = new ResumableLoader(dataset, options, () => {});
    again.resume(place);
    const rest = [...Array.from(again, seen), ...Array.from(again, seen)];
    assert.deepEqual(rest, whole.slice(place.batch));
  }
});

test("leaving the loop frees the batch, and a place outside the epoch is refused", () => {
  const before = tf.memory().numTensors;
  const loader = new ResumableLoader(dataset, options, () => {});
  for (const [images] of loader) if (images) break;
  assert.equal(tf.memory().numTensors, before);
  const place: Place = { batch: 4, orderState: [0, 0, 0, 1], randomState: [0, 0, 0, 1] };
  assert.throws(() => loader.resume(place), /batch 4; expected 0 to 3/);
});
