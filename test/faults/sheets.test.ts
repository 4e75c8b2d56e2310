import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createCanvas } from "canvas";
import { decodeSheet } from "../../src/data/fetch/sheets";
import { checkFile } from "../../src/data/fetch/verify";
import { temporaryFolder } from "../setup/checkout";
import { type Header, png } from "./png";

const folder = temporaryFolder("sheets-");
const size = { width: 1024, height: 10_000 };
const labels = new Array(10_000).fill(3);

function sheet(content: Buffer | string): string {
  const path = join(folder, "data_batch_1.png");
  writeFileSync(path, content);
  return path;
}

/** The memory in MB that the work takes at its end, above what was taken before. */
async function growth(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().rss;
  await work();
  return (process.memoryUsage().rss - before) / 1e6;
}

test("a PNG bomb is refused by its header, with no memory taken for it", async () => {
  // 1 kB of file, 2.7 GB of pixels.
  const bomb = sheet(png({ width: 30_000, height: 30_000 }, 10));
  const refused = () =>
    assert.rejects(decodeSheet(bomb, labels), /30000 x 30000 pixels, 8 bits; expected a PNG of/);
  const megabytes = await growth(refused);
  assert.ok(megabytes < 50, `${megabytes} MB`);
});

test("16-bit and interlaced sheets are refused by name", async () => {
  const odd: [Header, RegExp][] = [
    [{ ...size, bits: 16 }, /data_batch_1\.png: 1024 x 10000 pixels, 16 bits; expected .* 8 bits/],
    [{ ...size, interlaced: true }, /8 bits, interlaced; expected .* not interlaced/],
  ];
  for (const [header, says] of odd) {
    await assert.rejects(decodeSheet(sheet(png(header, 10)), labels), says);
  }
});

test("sheets that are no PNG are refused by path: a JPEG, an SVG, a web page, nothing", async () => {
  const jpeg = createCanvas(1024, 10_000).toBuffer("image/jpeg");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="10000"/>';
  for (const content of [jpeg, svg, "<!DOCTYPE html>", "", png(size, 10).subarray(0, 20)]) {
    const message = /data_batch_1\.png: no PNG; expected a PNG of 1024 x 10000 pixels/;
    await assert.rejects(decodeSheet(sheet(content), labels), message);
  }
});

test("a sheet of the right size with too few or other pixels never passes for CIFAR-10", async () => {
  for (const lines of [4000, 10_000]) {
    const content = png(size, lines, 7);
    const decoded = async () =>
      checkFile("data_batch_1.bin", await decodeSheet(sheet(content), labels));
    await assert.rejects(decoded);
  }
});
