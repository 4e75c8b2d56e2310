import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createCanvas } from "canvas";
import { decodeSheet } from "convnet/dist/data/sheets";
import { defaultRoot } from "convnet/dist/data/verify";

const folder = mkdtempSync(join(tmpdir(), "sheets-"));
after(() => rmSync(folder, { recursive: true }));

test("decodeSheet gives back the file from which a sheet was drawn", async () => {
  const file = readFileSync(join(defaultRoot, "data_batch_4.bin"));
  const canvas = createCanvas(1024, 10_000);
  const context = canvas.getContext("2d");
  const sheet = context.createImageData(1024, 10_000);
  for (let pixel = 0; pixel < 10_240_000; pixel++) {
    const first = Math.floor(pixel / 1024) * 3073 + 1 + (pixel % 1024);
    sheet.data.set([file[first], file[first + 1024], file[first + 2048], 255], pixel * 4);
  }
  context.putImageData(sheet, 0, 0);
  const path = join(folder, "sheet.png");
  writeFileSync(path, canvas.toBuffer("image/png", { compressionLevel: 1 }));
  const labels = Array.from({ length: 10_000 }, (_, image) => file[image * 3073]);
  assert.ok(file.equals(await decodeSheet(path, labels)));
});

test("a picture of another size is refused", async () => {
  const path = join(folder, "small.png");
  writeFileSync(path, createCanvas(32, 32).toBuffer("image/png"));
  await assert.rejects(decodeSheet(path, []), /small.png: 32 x 32 pixels; expected 1024 x 10000/);
});
