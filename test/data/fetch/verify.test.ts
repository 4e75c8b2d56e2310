import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fs, { copyFileSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  checkFile,
  defaultRoot,
  digests,
  fileMemory,
  fileNames,
  readInto,
  readVerified,
  verifyCIFAR10,
} from "../../../src/data/fetch/verify";
import { temporaryFolder } from "../../temporary";

const root = temporaryFolder("verify-");

test("a file that comes in pieces is put together", (context) => {
  const [whole, inPieces] = [fileMemory(), fileMemory()];
  const path = join(defaultRoot, fileNames[2]);
  readVerified(path, whole);
  const { readSync } = fs;
  const mostAtOnce = 1_000_003;
  const few = (file: number, bytes: Uint8Array, at: number, length: number, from: number) =>
    readSync(file, bytes, at, Math.min(length, mostAtOnce), from);
  const { mock } = context.mock.method(fs, "readSync", few as typeof readSync);
  assert.ok(readInto(path, inPieces));
  assert.ok(mock.callCount() > 30);
  assert.deepEqual(inPieces, whole);
});

test("the copy that set-up made is whole", () => {
  assert.deepEqual(verifyCIFAR10(), []);
});

test("verifyCIFAR10 names each file that is missing, truncated or another one", () => {
  for (const name of fileNames) symlinkSync(join(defaultRoot, name), join(root, name));
  assert.deepEqual(verifyCIFAR10(root), []);
  rmSync(join(root, "data_batch_1.bin"));
  rmSync(join(root, "data_batch_3.bin"));
  rmSync(join(root, "test_batch.bin"));
  copyFileSync(join(defaultRoot, "data_batch_1.bin"), join(root, "data_batch_3.bin"));
  copyFileSync(join(defaultRoot, "test_batch.bin"), join(root, "test_batch.bin"));
  truncateSync(join(root, "test_batch.bin"), 30_729_999);
  const problems = verifyCIFAR10(root);
  assert.equal(problems.length, 3);
  assert.match(problems[0], /no such file.*data_batch_1.bin/);
  assert.match(problems[1], /data_batch_3.bin: SHA-256 cee91656.*; expected bbe85965.*altered/);
  assert.match(problems[2], /test_batch.bin: 30729999 bytes; expected 30730000/);
});

test("checkFile tells a file by its digest, not its size", () => {
  const zeros = new Uint8Array(30_730_000);
  const digest = createHash("sha256").update(zeros).digest("hex");
  const message = new RegExp(
    `test_batch.bin: SHA-256 ${digest}; expected ${digests["test_batch.bin"]}`,
  );
  assert.throws(() => checkFile("test_batch.bin", zeros), message);
});
