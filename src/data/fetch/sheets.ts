/** The npm package's picture sheets: each a PNG of 10,000 rows, a row an image of 1,024 RGB pixels. */
import { readFileSync } from "node:fs";
import { type Pixels, readPng } from "./png";
import { imagesPerFile, recordSize } from "./verify";

const pixels = 32 * 32;

/** The sheet at `path` and its `labels` as a file of the official binary layout. */
export async function decodeSheet(path: string, labels: readonly number[]): Promise<Uint8Array> {
  try {
    const sheet = readPng(readFileSync(path), { width: pixels, height: imagesPerFile });
    return toRecords(sheet, labels);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/** Interleaved pixels to records: a label, then the red, the green and the blue plane. */
function toRecords({ values, channels }: Pixels, labels: readonly number[]): Uint8Array {
  const records = new Uint8Array(imagesPerFile * recordSize);
  for (let image = 0; image < imagesPerFile; image++) {
    const record = image * recordSize;
    records[record] = labels[image];
    for (let channel = 0; channel < 3; channel++) {
      const plane = record + 1 + channel * pixels;
      const source = image * pixels * channels + channel;
      for (let pixel = 0; pixel < pixels; pixel++) {
        records[plane + pixel] = values[source + pixel * channels];
      }
    }
  }
  return records;
}
