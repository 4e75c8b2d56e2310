import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { manualSeed, tf, transforms, uniform } from "convnet";
import { fixture, floats, unpack } from "./transforms-fixture";

const {
  adjustBrightness,
  adjustHue,
  colorJitter,
  compose,
  normalize,
  randomCrop,
  randomHorizontalFlip,
  randomRotation,
  toTensor,
} = transforms;
const images = floats(fixture.images);
const bytes = tf.tensor4d(Int32Array.from(unpack(fixture.images)), [4, 32, 32, 3], "int32");

/** 400 images of 4 x 4 pixels with the values (1, 0.5, 0.25) everywhere, or only in the left half. */
const many = (halfBlack = false) =>
  tf.tidy(() => {
    const pixels = tf.tensor1d([1, 0.5, 0.25]).mul(tf.ones<tf.Rank.R4>([400, 4, 4, 3]));
    return halfBlack ? pixels.mul<tf.Tensor4D>(tf.tensor([1, 1, 0, 0], [1, 1, 4, 1])) : pixels;
  }) as tf.Tensor4D;
/** One value of each image, where it is told. */
const at = (batch: tf.Tensor4D, row: number, column: number, channel: number) =>
  Array.from({ length: batch.shape[0] }, (_, i) => batch.bufferSync().get(i, row, column, channel));

beforeEach(() => manualSeed(42));

test("toTensor divides bytes by 255", () => {
  const done = toTensor()(bytes);
  assert.equal(done.dtype, "float32");
  assert.deepEqual(
    done.dataSync(),
    Float32Array.from(unpack(fixture.images), (v) => v / 255),
  );
  assert.throws(() => toTensor()(done), /toTensor of float32 images; expected bytes \(int32\)/);
});

test("normalize subtracts the mean and divides by the deviation, of all channels or each", () => {
  const one = tf.tensor4d([0, 0.5, 1], [1, 1, 1, 3]);
  assert.deepEqual(Array.from(normalize(0.5, 0.5)(one).dataSync()), [-1, 0, 1]);
  const each = normalize([0.5, 0, 0.25], [0.5, 0.25, 3])(one);
  assert.deepEqual(Array.from(each.dataSync()), [-1, 2, 0.25]);
});

test("normalize refuses a deviation of 0, two channels, NaN and bytes", () => {
  assert.throws(() => normalize(0.5, 0), /normalize with std 0; expected more than 0/);
  assert.throws(() => normalize([0.5, 0.5], 1), /normalize by 2 numbers; expected one, or one a/);
  assert.throws(() => normalize(Number.NaN, 1), /normalize by NaN; expected numbers/);
  assert.throws(() => normalize(0.5, 0.5)(bytes), /normalize of int32 images; expected floats/);
});

test("compose does its transforms in order and leaves one new tensor", () => {
  const before = tf.memory().numTensors;
  const done = compose(toTensor(), normalize(0, 0.5), normalize(1, 1))(bytes);
  const expected = bytes.dataSync()[100] / 127.5 - 1;
  assert.ok(Math.abs(done.dataSync()[100] - expected) < 1e-6);
  assert.equal(tf.memory().numTensors, before + 1);
  done.dispose();
});

test("the whole pipeline repeats after the same seed and differs after the next draw", () => {
  const pipeline = compose(
    randomRotation(20),
    colorJitter({ brightness: 0.2, hue: 0.1 }),
    randomHorizontalFlip(),
    randomCrop(32, { padding: 4 }),
    normalize(0.5, 0.5),
  );
  const first = pipeline(images).dataSync();
  const second = pipeline(images).dataSync();
  manualSeed(42);
  assert.deepEqual(pipeline(images).dataSync(), first);
  assert.notDeepEqual(second, first);
});

test("compose gives what its transforms give one after another, to the last bit", () => {
  const brighter: transforms.Transform = (batch) => tf.minimum(batch.mul(1.1), 1);
  const steps = [
    toTensor(),
    randomRotation(20),
    brighter,
    compose(colorJitter({ brightness: 0.2, hue: 0.1 }), randomHorizontalFlip()),
    randomCrop(24),
    randomCrop(30, { padding: 5 }),
    normalize([0.4, 0.5, 0.6], [0.2, 0.3, 0.7]),
  ];
  const together = compose(...steps)(bytes);
  manualSeed(42);
  const oneByOne = steps.reduce((batch, step) => step(batch), bytes);
  assert.deepEqual(together.shape, [4, 30, 30, 3]);
  assert.deepEqual(together.dataSync(), oneByOne.dataSync());
});

test("compose refuses a batch at the transform that it does not fit", () => {
  const twice = compose(toTensor(), normalize(0.5, 0.5), toTensor());
  assert.throws(() => twice(bytes), /toTensor of float32 images; expected bytes/);
  const small = compose(toTensor(), randomCrop(8), randomCrop(9));
  assert.throws(() => small(bytes), /randomCrop size 9; expected one that fits within 8 x 8/);
});

test("randomRotation draws an angle from [-degrees, degrees] for each image", () => {
  const pictures = tf.concat(Array<tf.Tensor4D>(50).fill(images));
  const turned = randomRotation(180)(pictures).reshape([50, -1]).arraySync() as number[][];
  assert.equal(new Set(turned.map((row) => row.join())).size, 50);
  const still = randomRotation(0)(images);
  assert.deepEqual(still.dataSync(), images.dataSync());
  // A pixel 15.5 from the middle moves by under half a pixel at 1.8 degrees, by more at 20.
  const column = tf
    .zeros<tf.Rank.R4>([400, 32, 32, 3])
    .add<tf.Tensor4D>(tf.oneHot(tf.tensor1d([16], "int32"), 32).reshape([1, 1, 32, 1]));
  assert.deepEqual(new Set(at(randomRotation(1.5)(column), 1, 16, 0)), new Set([1]));
  assert.equal(new Set(at(randomRotation(20)(column), 1, 16, 0)).size, 2);
});

test("randomHorizontalFlip flips about the part p of the images", () => {
  const flipped = at(randomHorizontalFlip(0.3)(many(true)), 0, 3, 0);
  const count = flipped.filter((value) => value === 1).length;
  assert.ok(count > 85 && count < 155, `${count} of 400`);
  assert.ok(at(randomHorizontalFlip(0)(many(true)), 0, 3, 0).every((value) => value === 0));
  assert.ok(at(randomHorizontalFlip(1)(many(true)), 0, 3, 0).every((value) => value === 1));
});

test("colorJitter draws a brightness from [1 - b, 1 + b] for each image, evenly", () => {
  const blue = at(colorJitter({ brightness: 0.2 })(many()), 0, 0, 2).map((value) => value / 0.25);
  assert.equal(new Set(blue).size, 400);
  assert.ok(blue.every((factor) => factor > 0.799 && factor < 1.201));
  assert.ok(Math.min(...blue) < 0.81 && Math.max(...blue) > 1.19);
});

test("colorJitter draws a hue from [-h, h] for each image", () => {
  // (1, 0.5, 0.25) lies a third of a side from red; a hue of 0.1 is 0.6 sides.
  const jittered = colorJitter({ hue: 0.1 })(many());
  const sides = at(jittered, 0, 0, 1).map((green, image) => {
    return (green - at(jittered, 0, 0, 2)[image]) / 0.75 - 1 / 3;
  });
  assert.ok(sides.every((side) => Math.abs(side) < 0.601 + 1e-6));
  assert.ok(Math.min(...sides) < -0.57 && Math.max(...sides) > 0.57);
});

test("colorJitter does the two in an order drawn for each image", () => {
  const pictures = tf.concat(Array<tf.Tensor4D>(10).fill(images));
  const jittered = colorJitter({ brightness: 1, hue: 0.5 })(pictures);
  manualSeed(42);
  const list = <Value>(one: () => Value) => Array.from({ length: 40 }, one);
  const factors = list(() => uniform(0, 2));
  const hues = list(() => uniform(-0.5, 0.5));
  const orders = list(() => uniform() < 0.5);
  const hueFirst = adjustBrightness(adjustHue(pictures, hues), factors);
  const hueLast = adjustHue(adjustBrightness(pictures, factors), hues);
  const expected = tf.where(tf.tensor(orders, [40, 1, 1, 1], "bool"), hueFirst, hueLast);
  assert.ok(jittered.sub(expected).abs().max().dataSync()[0] < 1e-6);
  assert.ok(orders.includes(true) && orders.includes(false));
});

test("randomCrop puts its window anywhere in the padded image, each place about as often", () => {
  const marked = tf
    .zeros<tf.Rank.R4>([400, 3, 3, 3])
    .add<tf.Tensor4D>(tf.tensor([0, 0, 0, 0, 1, 0, 0, 0, 0], [1, 3, 3, 1]));
  const cropped = randomCrop(3, { padding: 1 })(marked);
  assert.deepEqual(cropped.shape, [400, 3, 3, 3]);
  const counts = (cropped.sum(0).arraySync() as number[][][]).flat().map(([red]) => red);
  assert.equal(counts.length, 9);
  for (const count of counts) assert.ok(count > 20 && count < 72, `${counts}`);
});

test("ranges out of order are refused by name", () => {
  assert.throws(
    () => randomRotation(-5),
    /randomRotation degrees -5; expected a number from 0 to 180/,
  );
  assert.throws(() => randomHorizontalFlip(1.2), /randomHorizontalFlip p 1.2; expected .* 0 to 1/);
  assert.throws(() => colorJitter({ hue: 0.7 }), /colorJitter hue 0.7; expected .* 0 to 0.5/);
  assert.throws(
    () => colorJitter({ brightness: Number.NaN }),
    /colorJitter brightness NaN; expected/,
  );
  assert.throws(
    () => randomCrop(40, { padding: 2 })(images),
    /randomCrop size 40; expected one that/,
  );
  assert.throws(() => randomCrop(2.5), /randomCrop size 2.5; expected/);
  assert.throws(() => randomCrop(8, { padding: -1 }), /randomCrop padding -1; expected/);
});

test("jitter shifts and scales all values of an image alike, each image by its own draw", () => {
  const range = { brightness: 0.14, contrast: 0.13 };
  const jittered = transforms.jitter(range)(many());
  // (1 + shift) factor and (0.5 + shift) factor: their difference is half of the factor.
  const [first, second] = [at(jittered, 0, 0, 0), at(jittered, 3, 2, 1)];
  const factors = first.map((value, image) => 2 * (value - second[image]));
  const shifts = first.map((value, image) => value / factors[image] - 1);
  const third = at(jittered, 1, 3, 2);
  for (const [image, value] of third.entries()) {
    assert.ok(Math.abs((0.25 + shifts[image]) * factors[image] - value) < 1e-6);
  }
  const bounds = (values: number[]) => [Math.min(...values), Math.max(...values)];
  const near = ([low, high]: number[], [from, to]: number[]) =>
    low >= from - 1e-6 && low < from + 0.01 && high <= to + 1e-6 && high > to - 0.01;
  assert.ok(near(bounds(factors), [0.87, 1.13]), `factors ${bounds(factors)}`);
  assert.ok(near(bounds(shifts), [-0.14, 0.14]), `shifts ${bounds(shifts)}`);
  const inputs = many();
  assert.deepEqual(
    transforms.jitter({ brightness: 0, contrast: 0 })(inputs).dataSync(),
    inputs.dataSync(),
  );
  assert.throws(() => transforms.jitter({ brightness: 2, contrast: 0 }), /jitter brightness 2/);
  assert.throws(() => transforms.jitter({ brightness: 0, contrast: -1 }), /jitter contrast -1/);
});
