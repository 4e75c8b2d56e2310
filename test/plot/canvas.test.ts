import assert from "node:assert/strict";
import test from "node:test";
import { quantize } from "../../src/plot/palette";

const opaque = (colors: readonly (readonly number[])[]) =>
  Uint8ClampedArray.from(colors.flatMap((color) => [...color, 255]));

/** The picture that a palette and its indices stand for. */
const restore = ({ palette, indices }: ReturnType<typeof quantize>) =>
  [...indices].map((index) => [...palette.subarray(index * 4, index * 4 + 3)]);

test("up to 256 colours stay exactly what they are", () => {
  const colors = Array.from({ length: 256 }, (_, i) => [i, (i * 7) % 256, (i * 31) % 256]);
  assert.deepEqual(restore(quantize(opaque(colors))), colors);
});

test("a colour that fills most of a picture stays exact among thousands of others", () => {
  const others = Array.from({ length: 5000 }, (_, i) => [250 + (i % 6), (i * 13) % 256, i % 251]);
  const white = Array.from({ length: 20000 }, () => [255, 255, 255]);
  const restored = restore(quantize(opaque([...white, ...others])));
  assert.deepEqual(restored.slice(0, white.length), white);
});

test("a smooth ramp of 4,096 colours moves by a few levels at most", () => {
  const colors = Array.from({ length: 4096 }, (_, i) => [i >> 4, 255 - (i >> 4), (i & 15) * 2]);
  const restored = restore(quantize(opaque(colors)));
  const errors = colors.flatMap((color, i) => color.map((v, c) => Math.abs(v - restored[i]![c]!)));
  assert.ok(Math.max(...errors) <= 8, `${Math.max(...errors)}`);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  assert.ok(mean <= 2.5, `${mean}`);
});

test("a picture of one colour has a palette of one", () => {
  const { palette, indices } = quantize(
    opaque([
      [1, 2, 3],
      [1, 2, 3],
    ]),
  );
  assert.deepEqual([...palette], [1, 2, 3, 255]);
  assert.deepEqual([...indices], [0, 0]);
});
