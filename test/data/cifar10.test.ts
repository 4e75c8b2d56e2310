import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { classes, type Dataset, loadCIFAR10, manualSeed, type Split, uniform } from "convnet";
import { defaultRoot, fileNames } from "../../src/data/fetch/verify";
import { temporaryFolder } from "../temporary";

const folder = temporaryFolder("cifar10-");

/** Record i of a file as label and interleaved bytes, read here a second way. */
function record(name: string, index: number): { label: number; bytes: Uint8Array } {
  const planes = readFileSync(join(defaultRoot, name)).subarray(index * 3073, (index + 1) * 3073);
  const byteAt = (_: unknown, place: number) =>
    planes[1 + (place % 3) * 1024 + Math.floor(place / 3)];
  return { label: planes[0], bytes: Uint8Array.from({ length: 3072 }, byteAt) };
}

const unlock = "test";
const imageBytes = (data: Dataset, index: number) =>
  data.images.subarray(index * 3072, (index + 1) * 3072);
const countsOf = (labels: Uint8Array) =>
  classes.map((_, label) => labels.filter((other) => other === label).length);
/** What tells an image from others however its channels lie: its label, sum, and sum of squares. */
function marks(label: number, bytes: Uint8Array): string {
  let [sum, squares] = [0, 0];
  for (const byte of bytes) {
    sum += byte;
    squares += byte * byte;
  }
  return `${label} ${sum} ${squares}`;
}

test("the test split is the 10,000 images of test_batch.bin in order, channels last", async () => {
  const data = await loadCIFAR10("test", { unlock });
  assert.deepEqual(countsOf(data.labels), Array(10).fill(1000));
  for (const index of [0, 1, 4711, 9999]) {
    const { label, bytes } = record("test_batch.bin", index);
    assert.equal(data.labels[index], label);
    assert.deepEqual(imageBytes(data, index), bytes);
  }
  assert.equal(data.classes[data.labels[0]], "cat");
});

test("train and valid part the 50,000 training images, 500 of each class for valid", async () => {
  const [train, valid] = [await loadCIFAR10("train"), await loadCIFAR10("valid")];
  assert.deepEqual(countsOf(train.labels), Array(10).fill(4500));
  assert.deepEqual(countsOf(valid.labels), Array(10).fill(500));
  const files = fileNames.slice(0, 5).map((name) => readFileSync(join(defaultRoot, name)));
  const expected = files.flatMap((file) =>
    Array.from({ length: 10_000 }, (_, image) => {
      return marks(file[image * 3073], file.subarray(image * 3073 + 1, (image + 1) * 3073));
    }),
  );
  const got = [train, valid].flatMap((data) =>
    Array.from(data.labels, (label, image) => marks(label, imageBytes(data, image))),
  );
  assert.deepEqual(got.sort(), expected.sort());
});

test("valid is the same whatever the seed, and loading draws nothing from the stream", async () => {
  manualSeed(1);
  const first = await loadCIFAR10("valid", { images: 40 });
  const draw = uniform();
  manualSeed(1);
  assert.equal(draw, uniform());
  manualSeed(2);
  const second = await loadCIFAR10("valid", { images: 40 });
  assert.deepEqual(second.images, first.images);
});

test("images: n takes the first of each class, evenly, in the files' order", async () => {
  const [all, some] = [
    await loadCIFAR10("test", { unlock }),
    await loadCIFAR10("test", { unlock, images: 25 }),
  ];
  assert.deepEqual(countsOf(some.labels), [3, 3, 3, 3, 3, 2, 2, 2, 2, 2]);
  const seen = Array(10).fill(0);
  const expected = Array.from(all.labels.keys()).filter((image) => {
    const label = all.labels[image];
    return seen[label]++ < (label < 5 ? 3 : 2);
  });
  assert.deepEqual(some.images, all.subset(expected).images);
  assert.equal((await loadCIFAR10("valid", { images: 5000 })).length, 5000);
});

test("an unknown split and a number of images that there are not are refused", async () => {
  await assert.rejects(
    loadCIFAR10("tset" as Split),
    /unknown split "tset"; expected "train", "valid"/,
  );
  for (const images of [0, -10, 2.5, 10_001]) {
    const message = new RegExp(`images ${images}; expected a whole number from 1 to 10000`);
    await assert.rejects(loadCIFAR10("test", { unlock, images }), message);
  }
  await assert.rejects(
    loadCIFAR10("train", { images: 45_001 }),
    /from 1 to 45000, the size of "train"/,
  );
});

test("a few images do not need the memory of all the files", () => {
  // In a process of its own, in which there is no garbage yet that could go meanwhile.
  const code = `
    const { loadCIFAR10 } = require("convnet/dist/src/data/cifar10");
    const before = process.memoryUsage().arrayBuffers;
    loadCIFAR10("train", { images: 100 }).then(() =>
      console.log((process.memoryUsage().arrayBuffers - before) / 1e6));`;
  const megabytes = Number(execFileSync(process.execPath, ["-e", code], { encoding: "utf8" }));
  assert.ok(megabytes < 60, `${megabytes} MB; one file has 31 MB, all five 154 MB`);
});

test("a flipped byte and a truncated file are noticed when they are loaded", async () => {
  const root = mkdtempSync(join(folder, "cifar-"));
  const bytes = readFileSync(join(defaultRoot, "test_batch.bin"));
  bytes[5_000_000] ^= 1;
  writeFileSync(join(root, "test_batch.bin"), bytes);
  await assert.rejects(
    loadCIFAR10("test", { unlock, root }),
    /test_batch.bin: SHA-256 .*; expected 8e2eb14.*altered/,
  );
  writeFileSync(join(root, "test_batch.bin"), bytes.subarray(0, 1_000_000));
  await assert.rejects(
    loadCIFAR10("test", { unlock, root }),
    /1000000 bytes; expected 30730000 .*npm start/,
  );
  await assert.rejects(loadCIFAR10("train", { root }), /CIFAR-10 is damaged: .*data_batch_1.bin/);
});

test("a missing folder is made first, from the copy that CONVNET_CIFAR10 names", async () => {
  const parent = mkdtempSync(join(folder, "cifar-"));
  symlinkSync(defaultRoot, join(parent, "my copy"));
  process.env.CONVNET_CIFAR10 = join(parent, "my copy");
  try {
    const root = join(parent, "deep", "cifar-10");
    assert.equal((await loadCIFAR10("valid", { root, images: 10 })).length, 10);
    assert.ok(fileNames.every((name) => existsSync(join(root, name))));
  } finally {
    delete process.env.CONVNET_CIFAR10;
  }
});
