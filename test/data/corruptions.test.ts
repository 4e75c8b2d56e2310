import assert from "node:assert/strict";
import { test } from "node:test";
import { corrupt, corruptions, manualSeed, tf } from "convnet";

const values = (images: tf.Tensor) => [...images.dataSync()];
const image = (rows: number[][]) =>
  tf.tensor4d([rows.map((row) => row.map((value) => [value, value, value]))]);
const near = (got: number, expected: number, by: number) =>
  assert.ok(Math.abs(got - expected) <= by, `${got}, expected ${expected}`);

test("severity 0 changes nothing, and one that is unknown is refused", () => {
  const images = image([[0.2, 0.7]]);
  for (const corruption of ["noise", "blur", "brightness", "contrast"] as const) {
    assert.deepEqual(values(corrupt(images, { corruption, severity: 0 })), values(images));
  }
  const unknown = () => corrupt(images, { corruption: "blur", severity: 6 });
  assert.throws(unknown, /severity 6; expected a whole number from 0 to 5/);
});

test("brightness adds and contrast moves each value towards its image's mean, clipped at 1", () => {
  const images = image([[0.2, 0.6, 0.94]]);
  const brighter = values(corrupt(images, { corruption: "brightness", severity: 2 }));
  [0.3, 0.7, 1].forEach((expected, pixel) => {
    near(brighter[3 * pixel], expected, 1e-6);
  });
  const paler = values(corrupt(images, { corruption: "contrast", severity: 2 }));
  const mean = (0.2 + 0.6 + 0.94) / 3;
  [0.2, 0.6, 0.94].forEach((value, pixel) => {
    near(paler[3 * pixel + 1], (value + mean) / 2, 1e-6);
  });
});

test("noise has the standard deviation of its severity, and depends on the seed alone", () => {
  const grey = tf.fill([4, 32, 32, 3], 0.5) as tf.Tensor4D;
  corruptions.noise.forEach((expected, index) => {
    manualSeed(1);
    const noisy = corrupt(grey, { corruption: "noise", severity: index + 1 });
    const { mean, variance } = tf.moments(noisy);
    near(mean.dataSync()[0], 0.5, 0.005);
    near(Math.sqrt(variance.dataSync()[0]), expected, 0.03 * expected);
    manualSeed(1);
    const again = corrupt(grey, { corruption: "noise", severity: index + 1 });
    assert.deepEqual(values(again), values(noisy));
  });
});

test("blur spreads a point as a normal distribution, keeps an even image and mixes no channels", () => {
  const even = tf.fill([1, 9, 7, 3], 0.4) as tf.Tensor4D;
  for (const value of values(corrupt(even, { corruption: "blur", severity: 5 }))) {
    near(value, 0.4, 1e-6);
  }
  const point = tf
    .oneHot(tf.tensor1d([4 * 9 + 4], "int32"), 81)
    .toFloat()
    .reshape([1, 9, 9, 1]);
  const red = point.pad([
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 2],
  ]) as tf.Tensor4D;
  const deviation = corruptions.blur[4];
  const spread = corrupt(red, { corruption: "blur", severity: 5 }).arraySync()[0];
  const density = (r: number, c: number) => Math.exp(-(r * r + c * c) / (2 * deviation ** 2));
  near(spread[4][5][0] / spread[4][4][0], density(0, 1), 1e-5);
  near(spread[2][5][0] / spread[4][4][0], density(2, 1), 1e-5);
  near(
    spread.flat().reduce((sum, pixel) => sum + pixel[0], 0),
    1,
    1e-5,
  );
  near(
    spread.flat().reduce((sum, pixel) => sum + pixel[1] + pixel[2], 0),
    0,
    1e-9,
  );
});
