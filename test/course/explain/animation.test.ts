/** The animated stepper in assets, as a reader of the PNG standard sees it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode } from "../../plot/png";

const file = readFileSync("assets/convolution-stepper.png");

/** The chunks of a PNG by type, in order. */
function chunks(png: Buffer): { type: string; data: Buffer }[] {
  const found = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    found.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return found;
}

test("the animated stepper has a frame for each of its 25 steps, numbered in order, under 500 KB", () => {
  const parts = chunks(file);
  const control = parts.find(({ type }) => type === "acTL")!;
  assert.equal(control.data.readUInt32BE(0), 25);
  const numbered = parts.filter(({ type }) => type === "fcTL" || type === "fdAT");
  assert.deepEqual(
    numbered.map(({ data }) => data.readUInt32BE(0)),
    Array.from({ length: 49 }, (_, i) => i),
  );
  assert.ok(file.length < 500 * 1024, `${file.length} bytes`);
});

test("readers without animation see its first frame", async () => {
  const { width, height, at } = await decode(file);
  assert.ok(width <= 800 && height > 300);
  assert.deepEqual(at(2, 2), [255, 255, 255, 255]);
});
