/** The npm package's picture sheets: each a PNG of 10,000 rows, a row an image of 1,024 RGB pixels. */
import { readFileSync } from "node:fs";
import { createCanvas, loadImage } from "canvas";
import { imagesPerFile, recordSize } from "./verify";

const pixels = 32 * 32;

/**
 * The sheet at `path` and its `labels` as a file of the official binary layout.
 *
 * Of the decoders at hand canvas is the best bargain: 0.25 s a sheet at a peak of 340 MB and no code
 * of ours (TensorFlow's decodePng: 0.6-1.2 s, 810 MB; zlib and our own unfiltering: 0.23 s, 180 MB).
 * Its premultiplied alpha is lossless for opaque pictures; the digests prove it.
 */
export async function decodeSheet(path: string, labels: readonly number[]): Promise<Uint8Array> {
  const sheet = await loadImage(readFileSync(path));
  if (sheet.width !== pixels || sheet.height !== imagesPerFile) {
    throw new Error(`${path}: ${sheet.width} x ${sheet.height} pixels; expected 1024 x 10000`);
  }
  const context = createCanvas(sheet.width, sheet.height).getContext("2d");
  context.drawImage(sheet, 0, 0);
  const { data } = context.getImageData(0, 0, sheet.width, sheet.height);
  return toRecords(data, labels);
}

/** RGBA pixels, interleaved, to records: a label, then the red, the green and the blue plane. */
function toRecords(rgba: Uint8ClampedArray, labels: readonly number[]): Uint8Array {
  const records = new Uint8Array(imagesPerFile * recordSize);
  for (let image = 0; image < imagesPerFile; image++) {
    const record = image * recordSize;
    records[record] = labels[image];
    for (let channel = 0; channel < 3; channel++) {
      const plane = record + 1 + channel * pixels;
      const source = image * pixels * 4 + channel;
      for (let pixel = 0; pixel < pixels; pixel++) {
        records[plane + pixel] = rgba[source + pixel * 4];
      }
    }
  }
  return records;
}
