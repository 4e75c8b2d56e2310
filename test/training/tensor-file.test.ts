import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { manualSeed, randomInteger } from "convnet/dist/random";
import { readTensorFile, writeTensorFile } from "convnet/dist/training/tensor-file";

const tensors = [
  { name: "conv1/kernel", shape: [2, 1, 3], values: Float32Array.of(1, -2, 3.5, 0, 5e-8, 6) },
  { name: "empty", shape: [0, 4], values: new Float32Array(0) },
  { name: "scalar", shape: [], values: Float32Array.of(Number.MAX_VALUE) },
];
const notes = { epoch: 3, 'quotes " and é': [1, null] };

function writtenFile(): string {
  const path = join(mkdtempSync(join(tmpdir(), "tensors-")), "file");
  writeTensorFile(path, { tensors, notes });
  return path;
}

test("readTensorFile gives back what writeTensorFile wrote, to the last bit", () => {
  assert.deepEqual(readTensorFile(writtenFile()), { tensors, notes });
});

test("of a file of 16 bits, a tensor with a number too large for them keeps its 32", () => {
  const path = writtenFile();
  const large = Float32Array.of(73_298.0390625, 1 / 3, -0.5);
  const mixed = [
    { name: "odd", shape: [1], values: Float32Array.of(0.5) },
    { name: "norm/variance", shape: [3], values: large },
    { name: "norm/mean", shape: [2], values: Float32Array.of(65_504, 1 / 3) },
  ];
  writeTensorFile(path, { tensors: mixed, notes }, { storage: "float16" });
  const [odd, variance, mean] = readTensorFile(path).tensors.map(({ values }) => values);
  assert.deepEqual([odd[0], mean[0]], [0.5, 65_504]);
  assert.deepEqual(variance, large);
  assert.ok(mean[1] !== Math.fround(1 / 3) && Math.abs(mean[1] - 1 / 3) < 2 ** -13);
});

test("any one byte that is altered is noticed", () => {
  const path = writtenFile();
  const good = readFileSync(path);
  for (let place = 0; place < good.length; place++) {
    const altered = Buffer.from(good);
    altered[place] ^= 1 << (place % 8);
    writeFileSync(path, altered);
    assert.throws(() => readTensorFile(path), /damaged|not a file of this course/, `byte ${place}`);
  }
});

test("a file cut short anywhere is refused", () => {
  const path = writtenFile();
  const good = readFileSync(path);
  manualSeed(1);
  for (const length of [0, 7, 8, 12, good.length - 1, randomInteger(good.length)]) {
    writeFileSync(path, good.subarray(0, length));
    assert.throws(() => readTensorFile(path), /damaged|not a file of this course/);
  }
});

test("a file of a later format says so", async () => {
  const path = writtenFile();
  const { createHash } = await import("node:crypto");
  const text = readFileSync(path).subarray(0, -32).toString("latin1");
  const newer = Buffer.from(text.replace('"format":1', '"format":9'), "latin1");
  writeFileSync(path, Buffer.concat([newer, createHash("sha256").update(newer).digest()]));
  assert.throws(() => readTensorFile(path), /has format 9; this version of the course reads 1/);
});
