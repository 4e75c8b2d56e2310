import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTensorFile, writeTensorFile } from "../../../src/io/tensor-file";
import { temporaryFolder } from "../../setup/checkout";
import { attempt, type Target } from "../engine";
import { mutateFile, takeApart, unpacked } from "../tensor-bytes";

/** Files of tensors: whatever is taken has just the numbers that its header and its bytes say. */
export function tensorFile(): Target {
  const path = join(temporaryFolder("fuzz "), "file.tensors");
  const [file, other] = (["float32", "float16"] as const).map((storage, index) => {
    const values = Float32Array.of(1, -2, 3.5, 0, 0.25, 6);
    const large = Float32Array.of(70_000, -0.5);
    const tensors = [
      { name: "conv1/kernel", shape: [2, 1, 3], values },
      { name: "empty", shape: [0, 4], values: new Float32Array(0) },
      { name: "scalar", shape: [], values: Float32Array.of(index) },
      { name: "large", shape: [2], values: large },
    ];
    writeTensorFile(path, { tensors, notes: { epoch: 3, more: [1, null] } }, { storage });
    return readFileSync(path);
  });

  return {
    refusals: /file\.tensors (is damaged|is not a file of this course's tensors|has format \S+;)/,
    next() {
      const { bytes, redigested } = mutateFile(file, other);
      if (!redigested && [file, other].some((whole) => whole.equals(bytes))) return "same";
      writeFileSync(path, bytes);
      const read = attempt(() => readTensorFile(path));
      if ("refused" in read) return read;
      assert.ok(redigested, "an altered file was taken");
      assertAsWritten(read.value, bytes);
      return "accepted";
    },
  };
}

/** Passes if what was read is what the bytes say, by a second way to read them. */
function assertAsWritten({ tensors, notes }: ReturnType<typeof readTensorFile>, bytes: Buffer) {
  const { header, values: stored } = takeApart(bytes);
  const said = header as {
    storage: string;
    packed?: true;
    notes: object;
    tensors: { name: string; shape: number[]; storage?: string }[];
  };
  const values = said.packed ? unpacked(stored) : stored;
  assert.deepEqual(notes, said.notes);
  let offset = 0;
  for (const [index, { name, shape, storage = said.storage }] of said.tensors.entries()) {
    assert.deepEqual([tensors[index].name, tensors[index].shape], [name, shape]);
    let size = 1;
    for (const length of shape) size *= length;
    assert.equal(tensors[index].values.length, size);
    if (storage === "float32") {
      for (const value of tensors[index].values) {
        const stored = values.readFloatLE(offset);
        assert.ok(Object.is(value, stored), `${value} is not ${stored}`);
        offset += 4;
      }
    } else offset += 2 * size;
  }
  assert.equal(tensors.length, said.tensors.length);
  assert.equal(offset, values.length);
}
