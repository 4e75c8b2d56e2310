import assert from "node:assert/strict";
import { test } from "node:test";
import { manualSeed, tf, transforms, uniform } from "convnet";
import { adjustColors } from "../../src/data/color";
import { fixture, floats, unpack } from "./transforms-fixture";

const { adjustBrightness, adjustHue } = transforms;
const images = floats(fixture.images);
const some = floats(fixture.images, fixture.both);
const factors: number[] = fixture.both.map((image: number) => fixture.factors[image]);
const hues: number[] = fixture.both.map((image: number) => fixture.hues[image]);

function worst(batch: tf.Tensor4D, stored: Parameters<typeof unpack>[0]): number {
  const expected = unpack(stored);
  const scale = stored.dtype === "uint8" ? 255 : 1;
  const values = batch.dataSync<"float32">();
  assert.equal(values.length, expected.length);
  return Math.max(...values.map((value, i) => Math.abs(value * scale - expected[i])));
}

const pixel = (...color: number[]) => tf.tensor4d(color, [1, 1, 1, 3]);
const colorOf = (batch: tf.Tensor4D) =>
  Array.from(batch.dataSync(), (value) => Math.round(value * 1e6) / 1e6);

test("adjustHue equals torchvision's on tensors to 1e-5, also for greys and pure colours", () => {
  assert.ok(worst(adjustHue(images, fixture.hues), fixture.hueAdjusted) < 1e-5);
});

test("adjustHue is within 7 bytes of PIL's, which rounds hue, saturation and value to bytes", () => {
  assert.ok(worst(adjustHue(images, fixture.hues), fixture.hueAdjustedByPIL) < 7);
});

test("adjustHue by any part of the circle is what HSV says, with hue, saturation and value written out", () => {
  manualSeed(42);
  const colors = Array.from({ length: 300 }, () => [uniform(), uniform(), uniform()]);
  for (let hue = -0.5; hue <= 0.5; hue += 1 / 24) {
    const turned = adjustHue(tf.tensor4d(colors.flat(), [300, 1, 1, 3]), hue);
    const expected = tf.tensor4d(
      colors.flatMap((color) => turnedHSV(color, hue)),
      [300, 1, 1, 3],
    );
    assert.ok(turned.sub(expected).abs().max().dataSync()[0] < 1e-6, `hue ${hue}`);
  }
});

test("adjustHue by a third makes red green, and by minus a third blue", () => {
  assert.deepEqual(colorOf(adjustHue(pixel(0.9, 0.3, 0.3), 1 / 3)), [0.3, 0.9, 0.3]);
  assert.deepEqual(colorOf(adjustHue(pixel(0.9, 0.3, 0.3), -1 / 3)), [0.3, 0.3, 0.9]);
});

test("adjustBrightness equals torchvision's on tensors to 1e-6", () => {
  assert.ok(worst(adjustBrightness(some, factors), fixture.brightnessAdjusted) < 1e-6);
});

test("adjustBrightness is within 1 byte of PIL's, which rounds down", () => {
  const bright = adjustBrightness(images, fixture.factors);
  assert.ok(worst(bright, fixture.brightnessAdjustedByPIL) < 1);
});

test("adjustBrightness multiplies and clips at 1", () => {
  assert.deepEqual(colorOf(adjustBrightness(pixel(0.8, 0.4, 0.1), 1.5)), [1, 0.6, 0.15]);
  assert.deepEqual(colorOf(adjustBrightness(pixel(0.8, 0.4, 0.1), 0)), [0, 0, 0]);
});

test("adjustColors does both in one pass, in either order, as torchvision does them one by one", () => {
  const change = { brightness: factors, hue: hues };
  const hueFirst = adjustColors(some, { ...change, hueFirst: true });
  const hueLast = adjustColors(some, { ...change, hueFirst: [false, false] });
  assert.ok(worst(hueFirst, fixture.hueThenBrightness) < 1e-5);
  assert.ok(worst(hueLast, fixture.brightnessThenHue) < 1e-5);
  assert.ok(worst(hueLast, fixture.hueThenBrightness) > 0.1, "the orders differ");
});

test("normalised images, wrong factors and wrong counts are refused", () => {
  const normalized = transforms.normalize(0.5, 0.5)(images);
  assert.throws(() => adjustHue(normalized, 0.1), /a colour of -.*; expected floats in \[0, 1\]/);
  assert.throws(() => adjustHue(images, 0.6), /hue 0.6; expected a number from -0.5 to 0.5/);
  assert.throws(() => adjustHue(images, Number.NaN), /hue NaN; expected/);
  assert.throws(() => adjustBrightness(images, -1), /brightness -1; expected a number from 0/);
  assert.throws(() => adjustBrightness(images, [1]), /brightness: 1 values for 4 images/);
});

/** The colour (red, green, blue) with its hue turned by a part of the circle: to HSV and back (Smith 1978). */
function turnedHSV([red, green, blue]: number[], part: number): number[] {
  const value = Math.max(red, green, blue);
  const chroma = value - Math.min(red, green, blue);
  const sides = {
    [red]: (green - blue) / chroma,
    [green]: (blue - red) / chroma + 2,
    [blue]: (red - green) / chroma + 4,
  };
  const hue = sides[value] + 6 * part + 12;
  return [5, 3, 1].map((corner) => {
    const way = (corner + hue) % 6;
    return value - chroma * Math.max(0, Math.min(way, 4 - way, 1));
  });
}
