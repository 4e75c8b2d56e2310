import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import { readTensorFile, writeTensorFile } from "../../src/io/tensor-file";
import { manualSeed, randomInteger } from "../../src/random";
import { putTogether, takeApart, unpacked } from "../fuzz/tensor-bytes";
import { temporaryFolder } from "../temporary";

const tensors = [
  { name: "conv1/kernel", shape: [2, 1, 3], values: Float32Array.of(1, -2, 3.5, 0, 5e-8, 6) },
  { name: "empty", shape: [0, 4], values: new Float32Array(0) },
  { name: "scalar", shape: [], values: Float32Array.of(Number.MAX_VALUE) },
];
const notes = { epoch: 3, 'quotes " and é': [1, null] };

function writtenFile(): string {
  const path = join(temporaryFolder("tensors-"), "file");
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

test("a file of 16 bits is packed, and gives back every bit; one that is not packed is read, too", () => {
  const path = writtenFile();
  manualSeed(1);
  const drawn = Float32Array.from({ length: 5001 }, () => randomInteger(2048) / 4096);
  const many = [{ name: "fc1/kernel", shape: [5001], values: drawn }];
  writeTensorFile(path, { tensors: many, notes }, { storage: "float16" });
  const packed = readFileSync(path);
  assert.ok(packed.length < 0.9 * 2 * drawn.length, `${packed.length} bytes`);
  assert.deepEqual(readTensorFile(path).tensors, many);
  const { header, values } = takeApart(packed);
  const { packed: _, ...plain } = header as { packed: true };
  writeFileSync(path, putTogether({ header: plain, values: unpacked(values) }));
  assert.deepEqual(readTensorFile(path).tensors, many);
});

test("a small packed file that would fill the memory is refused", () => {
  const path = writtenFile();
  const zeros = deflateSync(Buffer.alloc(3_000_000));
  const claims = (length: number) => {
    const tensors = [{ name: "bomb", shape: [length] }];
    const header = { format: 1, storage: "float16", packed: true, notes: {}, tensors };
    writeFileSync(path, putTogether({ header, values: zeros }));
    return () => readTensorFile(path);
  };
  assert.throws(claims(2 ** 40), /damaged: .* 2199023255552 bytes packed; expected at most/);
  assert.throws(claims(1000), /damaged: .*larger than 2000 bytes/);
  assert.throws(claims(2_000_000), /damaged: .*3000000 bytes packed; expected 4000000/);
  assert.equal(claims(1_500_000)().tensors[0].values.length, 1_500_000);
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
