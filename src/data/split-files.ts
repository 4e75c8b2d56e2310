/** The images of a split, from the six files of CIFAR-10. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, permutation, randomState, setRandomState } from "../random";
import { type DatasetParts, imageLength } from "./dataset";
import {
  defaultRoot,
  fileMemory,
  fileNames,
  imagesPerFile,
  readInto,
  readVerified,
  recordSize,
} from "./fetch/verify";

/** "train" and "valid" share the 50,000 training images (45,000 and 5,000); "test" is the other 10,000. */
export type Split = "train" | "valid" | "test";

const validPerClass = 500;
const validSeed = 10;

/**
 * The first images of each class, as many as `quotas` says for its label, in the order of the official files, each
 * checked by its digest. Makes the folder `root` if it is missing.
 */
export async function readSplit(
  split: Split,
  quotas: readonly number[],
  root = defaultRoot,
): Promise<Pick<DatasetParts, "images" | "labels">> {
  if (!existsSync(root)) await makeMissing(root);
  const names = fileNames.filter((name) => (name === "test_batch.bin") === (split === "test"));
  const files = names.map((name) => join(root, name));
  // All files are read into the same memory, first for their labels, then for the chosen images.
  const records = fileMemory();
  const labels = new Uint8Array(files.length * imagesPerFile);
  for (const [file, path] of files.entries()) {
    readOrSayHow(path, records, root);
    for (let image = 0; image < imagesPerFile; image++) {
      labels[file * imagesPerFile + image] = records[image * recordSize];
    }
  }
  const ofSplit =
    split === "test" ? Array.from(labels.keys()) : trainOrValid(split, labels, quotas.length);
  const chosen = takePerClass(ofSplit, labels, quotas);
  const images = new Uint8Array(chosen.length * imageLength);
  let inMemory = files.length - 1;
  for (const [place, image] of chosen.entries()) {
    const file = Math.floor(image / imagesPerFile);
    // Its digest was right a moment ago; a file that was changed since is refused.
    if (file !== inMemory && !readInto(files[file], records)) {
      readOrSayHow(files[file], records, root);
    }
    inMemory = file;
    const record = (image % imagesPerFile) * recordSize;
    const planes = records.subarray(record + 1, record + recordSize);
    interleave(planes, images.subarray(place * imageLength, (place + 1) * imageLength));
  }
  return { images, labels: Uint8Array.from(chosen, (image) => labels[image]) };
}

/** Preparing needs canvas and npm; loading does not, so it is brought in only when files are missing. */
async function makeMissing(root: string): Promise<void> {
  const { prepareCIFAR10 } = await import("./fetch/prepare");
  await prepareCIFAR10({ root, log: console.log });
}

function readOrSayHow(path: string, records: Uint8Array, root: string): void {
  try {
    readVerified(path, records);
  } catch (error) {
    const next = `delete ${root} and run \`npm start\` again, which rebuilds it`;
    throw new Error(`CIFAR-10 is damaged: ${(error as Error).message}; ${next}`, { cause: error });
  }
}

function trainOrValid(split: Split, labels: Uint8Array, classCount: number): number[] {
  const stream = randomState();
  manualSeed(validSeed);
  const order = permutation(labels.length);
  setRandomState(stream);
  const valid = new Set(takePerClass(order, labels, Array(classCount).fill(validPerClass)));
  return Array.from(labels.keys()).filter((image) => valid.has(image) === (split === "valid"));
}

/** The images of `order`, from its start, until each class has had its quota. */
function takePerClass(
  order: ArrayLike<number>,
  labels: Uint8Array,
  quotas: readonly number[],
): number[] {
  const left = [...quotas];
  return Array.from(order).filter((image) => left[labels[image]]-- > 0);
}

/** Red, green and blue planes to pixels of red-green-blue. */
function interleave(planes: Uint8Array, pixels: Uint8Array): void {
  const size = planes.length / 3;
  for (let pixel = 0; pixel < size; pixel++) {
    pixels[pixel * 3] = planes[pixel];
    pixels[pixel * 3 + 1] = planes[size + pixel];
    pixels[pixel * 3 + 2] = planes[2 * size + pixel];
  }
}
