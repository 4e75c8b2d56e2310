import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, permutation, randomState, setRandomState } from "../random";
import { Dataset, imageLength } from "./dataset";
import { checkFile, defaultRoot, fileNames, imagesPerFile, recordSize } from "./fetch/verify";
import { type Transform, toTensor } from "./transforms";

/** The ten classes' names, by label. */
export const classes: readonly string[] = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

/** "train" and "valid" share the 50,000 training images (45,000 and 5,000); "test" is the other 10,000. */
export type Split = "train" | "valid" | "test";

/** Options of `loadCIFAR10`. */
export interface LoadOptions {
  /** What is done to each batch's bytes; by default `toTensor()`. */
  transform?: Transform;
  /**
   * How many images to take, by default all: the first of each class, as many of every class. What is
   * left of a number that is not a multiple of ten goes to the first classes, one image each.
   */
  images?: number;
  /** Opens the test set, which is held out: for evaluating a finished network, not for choosing one. */
  unlock?: "test";
  /** The folder of the six .bin files; by default `.convnet/data/cifar-10`, made if it is missing. */
  root?: string;
}

const splits: readonly Split[] = ["train", "valid", "test"];
const validPerClass = 500;
const validSeed = 10;

/**
 * A split of CIFAR-10 (A. Krizhevsky, 2009), in the order of the official files, every file checked by
 * its digest. "valid" is 500 images of each class, drawn from the training images by a seed of its own,
 * so it is the same in every run, whatever `manualSeed` says, and leaves the course's stream as it was.
 * "test" is refused unless `unlock` is "test", written out so that nobody opens it by habit.
 */
export async function loadCIFAR10(split: Split, options: LoadOptions = {}): Promise<Dataset> {
  if (!splits.includes(split)) {
    throw new RangeError(`unknown split "${split}"; expected "train", "valid" or "test"`);
  }
  const { transform = toTensor(), root = defaultRoot, images, unlock } = options;
  if (split === "test") openTestSet(unlock);
  if (!existsSync(root)) await makeMissing(root);
  const files = fileNames.filter((name) => (name === "test_batch.bin") === (split === "test"));
  const records = files.map((name) => readRecords(root, name));
  const labels = Uint8Array.from({ length: files.length * imagesPerFile }, (_, image) => {
    return records[Math.floor(image / imagesPerFile)][(image % imagesPerFile) * recordSize];
  });
  const ofSplit = split === "test" ? Array.from(labels.keys()) : trainOrValid(split, labels);
  const chosen = images === undefined ? ofSplit : firstOfEachClass(ofSplit, labels, images, split);
  const bytes = new Uint8Array(chosen.length * imageLength);
  chosen.forEach((image, place) => {
    const record = (image % imagesPerFile) * recordSize;
    const planes = records[Math.floor(image / imagesPerFile)].subarray(
      record + 1,
      record + recordSize,
    );
    interleave(planes, bytes.subarray(place * imageLength, (place + 1) * imageLength));
  });
  const chosenLabels = Uint8Array.from(chosen, (image) => labels[image]);
  return new Dataset({ images: bytes, labels: chosenLabels, classes, transform });
}

const testSetListeners = new Set<() => void>();

/** Calls `listener` each time that `loadCIFAR10` opens the test set. */
export function onTestSetOpened(listener: () => void): void {
  testSetListeners.add(listener);
}

function openTestSet(unlock: string | undefined): void {
  if (unlock !== "test") {
    throw new Error(
      "the test set is held out: data used for selection cannot be used for the final evaluation. " +
        'To compare and choose, load "valid"; to evaluate a finished network, as chapter 08 does, ' +
        'write loadCIFAR10("test", { unlock: "test" })',
    );
  }
  for (const listener of testSetListeners) listener();
}

/** Preparing needs canvas and npm; loading does not, so it is brought in only when files are missing. */
async function makeMissing(root: string): Promise<void> {
  const { prepareCIFAR10 } = await import("./fetch/prepare");
  await prepareCIFAR10({ root, log: console.log });
}

function readRecords(root: string, name: string): Uint8Array {
  try {
    const records = readFileSync(join(root, name));
    checkFile(name, records);
    return records;
  } catch (error) {
    const next = `delete ${root} and run \`npm start\` again, which rebuilds it`;
    throw new Error(`CIFAR-10 is damaged: ${(error as Error).message}; ${next}`, { cause: error });
  }
}

function trainOrValid(split: Split, labels: Uint8Array): number[] {
  const stream = randomState();
  manualSeed(validSeed);
  const order = permutation(labels.length);
  setRandomState(stream);
  const valid = new Set(takePerClass(order, labels, Array(classes.length).fill(validPerClass)));
  return Array.from(labels.keys()).filter((image) => valid.has(image) === (split === "valid"));
}

function firstOfEachClass(
  from: number[],
  labels: Uint8Array,
  count: number,
  split: Split,
): number[] {
  if (!Number.isInteger(count) || count < 1 || count > from.length) {
    const expected = `a whole number from 1 to ${from.length}, the size of "${split}"`;
    throw new RangeError(`images ${count}; expected ${expected}`);
  }
  const quotas = classes.map((_, label) =>
    Math.floor((count + classes.length - 1 - label) / classes.length),
  );
  return takePerClass(from, labels, quotas);
}

/** The images of `order`, from its start, until each class has had its quota. */
function takePerClass(order: ArrayLike<number>, labels: Uint8Array, quotas: number[]): number[] {
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
