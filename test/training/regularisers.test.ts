import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, decayWeights, manualSeed, mixup, tf, transforms } from "convnet";

test("mixup mixes each image and its label with another's in the same proportions", () => {
  manualSeed(3);
  const { transform, loss } = mixup();
  // Image i is i everywhere, so that a mixed one says: share * i + (1 - share) * partner.
  const images = tf.tensor4d([0, 1, 2, 3], [4, 1, 1, 1]);
  const mixed = Array.from(transform(images).dataSync());
  const sum = mixed.reduce((a, b) => a + b);
  assert.ok(Math.abs(sum - 6) < 1e-5, "every image is somebody's partner once");
  const labels = tf.tensor1d([0, 1, 2, 3], "int32");
  const logits = tf.randomUniform<tf.Rank.R2>([4, 4], -2, 2, "float32", 1);
  // Cross-entropy with soft targets: linear in the target, whose expected label is the mixed image.
  const found = loss(logits, labels).dataSync()[0];
  const logProbabilities = tf.logSoftmax(logits).arraySync() as number[][];
  const losses = permutations([0, 1, 2, 3]).flatMap((partners) => {
    const moved = partners.findIndex((partner, image) => partner !== image);
    if (moved < 0) return [];
    const share = (mixed[moved] - partners[moved]) / (moved - partners[moved]);
    const fits = partners.every((partner, image) => {
      return Math.abs(share * image + (1 - share) * partner - mixed[image]) < 1e-5;
    });
    if (!fits) return [];
    const each = partners.map((partner, image) => {
      const row = logProbabilities[image];
      return -share * row[image] - (1 - share) * row[partner];
    });
    return [each.reduce((a, b) => a + b) / 4];
  });
  assert.ok(losses.some((expected) => Math.abs(expected - found) < 1e-5));
  const again = Array.from(transform(images).dataSync());
  assert.notDeepEqual(again, mixed);
  assert.notEqual(found, crossEntropy(logits, labels).dataSync()[0]);
});

function permutations(items: number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

test("decayWeights shrinks matrices and filters, and no bias", () => {
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 2,
        kernelSize: 1,
        inputShape: [2, 2, 3],
        biasInitializer: "ones",
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2, biasInitializer: "ones" }),
    ],
  });
  const values = () => model.getWeights().map((weight) => Array.from(weight.dataSync()));
  const before = values();
  decayWeights(model, 0.25);
  for (const [index, after] of values().entries()) {
    const factor = after.length === 2 ? 1 : 0.75;
    const expected = before[index].map((value) => factor * value);
    assert.ok(after.every((value, at) => Math.abs(value - expected[at]) < 1e-6));
  }
});

test("cutout zeroes a square around a pixel, less what lies outside, in each image another", () => {
  manualSeed(1);
  const images = tf.ones<tf.Rank.R4>([200, 7, 9, 3]);
  const cut = transforms.cutout(3)(images).arraySync();
  const places = cut.map((image) => {
    const zeros = image.flatMap((line, row) =>
      line.flatMap((pixel, column) => (pixel.every((value) => value === 0) ? [[row, column]] : [])),
    );
    const ones = image.flat().filter((pixel) => pixel.every((value) => value === 1)).length;
    assert.equal(zeros.length + ones, 63);
    const [rows, columns] = [zeros.map(([row]) => row), zeros.map(([, column]) => column)];
    const [height, width] = [rows, columns].map((all) => Math.max(...all) - Math.min(...all) + 1);
    assert.equal(zeros.length, height * width);
    const atBorder = (all: number[], length: number) => all.includes(0) || all.includes(length - 1);
    assert.ok(height === 3 || (height === 2 && atBorder(rows, 7)));
    assert.ok(width === 3 || (width === 2 && atBorder(columns, 9)));
    return String(zeros);
  });
  // All 63 centres are as likely, so nearly all come up in 200 draws.
  assert.ok(new Set(places).size > 50);
  assert.throws(() => transforms.cutout(0), /cutout size 0/);
});
