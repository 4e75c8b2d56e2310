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

const precisions = (message: string) =>
  (/suspects, (\d+)% and (\d+)%/.exec(message) ?? []).slice(1).map(Number);
const near = (found: number, percent: number) =>
  assert.ok(Math.abs(found - percent) <= 2, `${found}%; the chapter says ${percent}%`);

test("an audit by nearest neighbours is right, and its first suspects are drawn", async () => {
  const verdict = await audit.check(byNeighbours);
  assert.equal(verdict.kind, "Correct", verdict.message);
  assert.match(verdict.alt, /Your first 16 suspects/);
  // As the chapter says it: 28 and 40 of 100, on another machine one more or less.
  for (const [at, percent] of [28, 40].entries()) near(precisions(verdict.message)[at], percent);
});

test("an audit by class means finds what the chapter says", async () => {
  const { message } = await audit.check((images, labels) => {
    const pixels = images.reshape<tf.Tensor2D>([labels.length, -1]);
    const distances = [...Array(10).keys()].map((label) => {
      const own = labels.flatMap((other, image) => (other === label ? image : []));
      const mean = pixels.gather(tf.tensor1d(own, "int32")).mean(0);
      return pixels.sub(mean).square().sum(1).arraySync() as number[];
    });
    const doubt = labels.map((label, image) => {
      const all = distances.map((ofClass) => ofClass[image]);
      return all[label] - Math.min(...all);
    });
    return [...labels.keys()].sort((a, b) => doubt[b] - doubt[a]);
  });
  for (const [at, percent] of [22, 34].entries()) near(precisions(message)[at], percent);
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
