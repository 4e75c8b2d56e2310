import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createCanvas } from "canvas";
import { decodeSheet } from "../../../src/data/fetch/sheets";
import { defaultRoot } from "../../../src/data/fetch/verify";

const folder = mkdtempSync(join(tmpdir(), "sheets-"));
after(() => rmSync(folder, { recursive: true }));

test("decodeSheet gives back the file from which a sheet was drawn", async () => {
  const file = readFileSync(join(defaultRoot, "data_batch_4.bin"));
  const canvas = createCanvas(1024, 10_000);
  const context = canvas.getContext("2d");
  const sheet = context.createImageData(1024, 10_000);
  sheet.data.fill(255);
  for (let image = 0; image < 10_000; image++) {
    for (let value = 0; value < 3072; value++) {
      const place = (image * 1024 + (value % 1024)) * 4 + Math.floor(value / 1024);
      sheet.data[place] = file[image * 3073 + 1 + value];
    }
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
  await assert.rejects(
    decodeSheet(path, []),
    /small.png: 32 x 32 pixels, 8 bits; expected a PNG of 1024 x 10000/,
  );
});
