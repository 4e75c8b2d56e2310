/** What the six files of CIFAR-10 must be, and the check that a copy is whole. */
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import { checkout } from "../../io/checkout";

/** Bytes of one image in a file: its label, then 32 x 32 red, green and blue values. */
export const recordSize = 1 + 3 * 32 * 32;

/** Images in each of the six files. */
export const imagesPerFile = 10_000;

/** The SHA-256 of each file of the official binary version, by name. */
export const digests: Readonly<Record<string, string>> = {
  "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
};

/** The files' names: `data_batch_1.bin` to `data_batch_5.bin`, then `test_batch.bin`. */
export const fileNames: readonly string[] = Object.keys(digests);

/** The folder of the checkout that set-up fills: `.convnet/data/cifar-10`. */
export const defaultRoot = join(checkout, ".convnet/data/cifar-10");

/** Throws an error naming `name`, the expected and the given digest unless `bytes` is that file. */
export function checkFile(name: string, bytes: Uint8Array): void {
  const size = recordSize * imagesPerFile;
  if (bytes.length !== size) {
    throw new Error(`${name}: ${bytes.length} bytes; expected ${size} (truncated or not CIFAR-10)`);
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (digest !== digests[name]) {
    throw new Error(`${name}: SHA-256 ${digest}; expected ${digests[name]} (altered)`);
  }
}

/** Fills `bytes` from the file, if it has as many; otherwise returns false. */
export function readInto(path: string, bytes: Uint8Array): boolean {
  const file = openSync(path, "r");
  try {
    if (fstatSync(file).size !== bytes.length) return false;
    // A network's file system may give less at once than it was asked for.
    let [read, at] = [-1, 0];
    while (read !== 0) {
      read = readSync(file, bytes, at, bytes.length - at, at);
      at += read;
    }
    return at === bytes.length;
  } finally {
    closeSync(file);
  }
}

/** Reads a file of CIFAR-10 into `records`, whose length is a file's. Throws as `checkFile` does. */
export function readVerified(path: string, records: Uint8Array): void {
  const bytes = readInto(path, records) ? records : readFileSync(path);
  checkFile(basename(path), bytes);
  // The file may have become whole after its size was taken.
  if (bytes !== records) records.set(bytes);
}

/** Memory for one file. Six of them would be 184 MB. */
export const fileMemory = () => new Uint8Array(recordSize * imagesPerFile);

/** What is wrong with the copy of CIFAR-10 in `root`, a line for each bad file; empty if it is whole. */
export function verifyCIFAR10(root = defaultRoot): string[] {
  const records = fileMemory();
  return fileNames.flatMap((name) => {
    try {
      readVerified(join(root, name), records);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
}
