/** The images of a split, from the sheets of a thousand that scripts/lite/sheets.mjs has put beside course.js. */
import { sha256 } from "@noble/hashes/sha2.js";
import { Buffer } from "buffer";
import { imageLength } from "../../../../../src/data/dataset";
import { download } from "../../../download";

export type Split = "train" | "valid" | "test";

/** SHA-256 of each sheet of the data set that this page was published with, by name. */
declare const SHEETS: Readonly<Record<string, string>>;

/** A record of a sheet: the image's number in its split, its label, its pixels. */
const recordLength = 2 + 1 + imageLength;
const perClass = 100;

/**
 * The first images of each class, as many as `quotas` says for its label, in the order of the split. Sheet by sheet,
 * a hundred images of each class in each, so that few are fetched for a few images.
 */
export async function readSplit(split: Split, quotas: readonly number[]) {
  const count = Math.ceil(Math.max(...quotas) / perClass);
  const left = [...quotas];
  const records: Uint8Array[] = [];
  for (let number = 0; number < count; number++) {
    const sheet = await fetchSheet(`${split}-${String(number).padStart(2, "0")}.bin`);
    for (let at = 0; at < sheet.length; at += recordLength) {
      if (left[sheet[at + 2]]-- > 0) records.push(sheet.subarray(at, at + recordLength));
    }
  }
  const place = (record: Uint8Array) => record[0] * 256 + record[1];
  records.sort((one, other) => place(one) - place(other));
  const images = new Uint8Array(records.length * imageLength);
  records.forEach((record, index) => {
    images.set(record.subarray(3), index * imageLength);
  });
  return { images, labels: Uint8Array.from(records, (record) => record[2]) };
}

async function fetchSheet(name: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(await download(new URL(`data/${name}`, import.meta.url)));
  const digest = Buffer.from(sha256(bytes)).toString("hex");
  if (digest === SHEETS[name]) return bytes;
  throw new Error(
    `data/${name}, ${bytes.length} bytes, is not the file that this page was published with: ` +
      "reload the page; if that does not help, the site has to be published again",
  );
}
