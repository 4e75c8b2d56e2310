import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { tf } from "../../src";

const { audit, airplaneBrightness } = exercises.data;

/** The images whose label is rare among their `count` nearest in 4 x 4 pixels, first. */
function byNeighbours(images: tf.Tensor4D, labels: number[]): number[] {
  const pixels = tf.avgPool(images, 8, 8, "valid").reshape<tf.Tensor2D>([labels.length, -1]);
  const squares = pixels.square().sum(1, true);
  const products = tf.matMul(pixels, pixels, false, true);
  const distances = squares.add(squares.transpose()).sub(products.mul(2));
  const near = tf.topk(distances.neg(), 31).indices.arraySync() as number[][];
  const agree = near.map((others, i) => others.filter((j) => labels[j] === labels[i]).length);
  return [...labels.keys()].sort((a, b) => agree[a] - agree[b]);
}

test("an audit by nearest neighbours is right, and its first suspects are drawn", async () => {
  const verdict = await audit.check(byNeighbours);
  assert.equal(verdict.kind, "Correct", verdict.message);
  assert.match(verdict.alt, /Your first 16 suspects/);
});

test("guessing and a list the wrong way round are told from an audit, and drawn", async () => {
  const order = await audit.check((_, labels) => [...labels.keys()]);
  assert.match(order.alt, /Not quite.*guessing finds 10%.*\n.*Fraction of wrong labels/);
  const reversed = await audit.check((images, labels) => byNeighbours(images, labels).reverse());
  assert.match(reversed.message, /Not quite|wrong way round|At least 20%/);
});

test("a list that is none gets a calm reply", async () => {
  const replies: [answer: unknown, says: RegExp][] = [
    [() => [1, 2], /has 2 images; at least 100/],
    [(_: unknown, labels: number[]) => labels.map(() => 1), /occurs twice/],
    [() => [2000], /contains 2000/],
    [() => 5, /a list of image numbers/],
    [(images: tf.Tensor4D) => void images, /returned nothing/],
    [() => tf.zeros([2]).matMul(tf.zeros([3])), /your code threw/],
  ];
  for (const [answer, says] of replies) {
    assert.match((await audit.check(answer as typeof byNeighbours)).message, says);
  }
  assert.equal((await audit.check(() => undefined)).kind, "Not yet");
});

test("brightness is that of the label's images alone, from 0 to 1, in any data set", () => {
  type Brightness = Exclude<Parameters<typeof airplaneBrightness.check>[0], undefined>;
  const brightness: Brightness = (data, label) => {
    const own = [...data.labels.keys()].filter((image) => data.labels[image] === label);
    return data.batch(own).images.mean().dataSync()[0];
  };
  assert.equal(airplaneBrightness.check(brightness).kind, "Correct");
  const all: Brightness = (data) =>
    data
      .batch([...data.labels.keys()])
      .images.mean()
      .dataSync()[0];
  assert.match(airplaneBrightness.check(all).message, /the mean of all classes/);
  const bytes: Brightness = (data, label) => 255 * (brightness(data, label) ?? 0);
  assert.match(airplaneBrightness.check(bytes).message, /in bytes/);
  assert.match(airplaneBrightness.check(() => 0.57).message, /you give 0\.57/);
  assert.match(airplaneBrightness.check(() => Number.NaN).message, /you give NaN/);
  assert.equal(airplaneBrightness.check(() => undefined).kind, "Not yet");
});
