/** The browser's PNG files, read by another program. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createCanvas, loadImage } from "canvas";
import { encodeIndexedPng, encodePng } from "../../scripts/lite/edges/src/plot/png";

async function decoded(png: Uint8Array): Promise<number[]> {
  const image = await loadImage(Buffer.from(png));
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  return Array.from(context.getImageData(0, 0, image.width, image.height).data);
}

test("a PNG of colours has the pixels that it was made of", async () => {
  const pixels = Uint8ClampedArray.from({ length: 5 * 3 * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : (i * 37) % 256,
  );
  assert.deepEqual(await decoded(encodePng({ width: 5, height: 3, pixels })), [...pixels]);
});

test("a PNG with a palette has the colours that its bytes stand for", async () => {
  const palette = Uint8ClampedArray.of(10, 20, 30, 255, 200, 100, 0, 255, 7, 7, 7, 255);
  const indices = Uint8ClampedArray.of(0, 1, 2, 2, 1, 0);
  const expected = [...indices].flatMap((index) => [...palette.slice(4 * index, 4 * index + 4)]);
  const png = encodeIndexedPng({ width: 3, height: 2, palette, indices });
  assert.deepEqual(await decoded(png), expected);
});
