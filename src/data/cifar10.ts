import { Dataset } from "./dataset";
import { readSplit, type Split } from "./split-files";
import { type Transform, toTensor } from "./transforms";

export type { Split };

/** The ten classes' names, by label. */
export const classes: readonly string[] = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

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

const sizes: Readonly<Record<Split, number>> = { train: 45_000, valid: 5_000, test: 10_000 };

/**
 * A split of CIFAR-10 (A. Krizhevsky, 2009), in the order of the official files, every file checked by
 * its digest. "valid" is 500 images of each class, drawn from the training images by a seed of its own,
 * so it is the same in every run, whatever `manualSeed` says, and leaves the course's stream as it was.
 * "test" is refused unless `unlock` is "test", written out so that nobody opens it by habit.
 */
export async function loadCIFAR10(split: Split, options: LoadOptions = {}): Promise<Dataset> {
  if (!Object.hasOwn(sizes, split)) {
    throw new RangeError(`unknown split "${split}"; expected "train", "valid" or "test"`);
  }
  const { transform = toTensor(), root, images, unlock } = options;
  if (split === "test") openTestSet(unlock);
  const chosen = await readSplit(split, quotasOf(split, images), root);
  return new Dataset({ ...chosen, classes, transform });
}

/** How many images to take of each class. */
function quotasOf(split: Split, count = sizes[split]): number[] {
  if (!Number.isInteger(count) || count < 1 || count > sizes[split]) {
    const expected = `a whole number from 1 to ${sizes[split]}, the size of "${split}"`;
    throw new RangeError(`images ${count}; expected ${expected}`);
  }
  return classes.map((_, label) =>
    Math.floor((count + classes.length - 1 - label) / classes.length),
  );
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
