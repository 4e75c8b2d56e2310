import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { scratch, upload } from "../../src/ops/upload";

test("upload takes the numbers as they are now, in rows of the last axis, and leaves one tensor", () => {
  const before = tf.memory().numTensors;
  const values = scratch(6);
  values.set([1, 2, 3, 4, 5, 6]);
  const uploaded = upload<tf.Rank.R2>(values, [2, 3]);
  values.fill(0);
  assert.deepEqual(uploaded.arraySync(), [
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.equal(uploaded.dtype, "float32");
  assert.equal(tf.memory().numTensors, before + 1);
  uploaded.dispose();
  assert.equal(tf.memory().numTensors, before);
});

test("what was uploaded stays when the scratch is filled again, wherever its memory begins", () => {
  for (let length = 1; length < 100_000; length = Math.ceil(length * 1.3)) {
    const uploaded = upload<tf.Rank.R1>(scratch(length).fill(length), [length]);
    scratch(length).fill(-1);
    assert.equal(uploaded.min().dataSync()[0], length);
    uploaded.dispose();
  }
});

test("scratch gives the same memory again, but none that is as large as a data set", () => {
  assert.equal(scratch(100).length, 100);
  assert.equal(scratch(80).buffer, scratch(60).buffer);
  const large = 10_000 * 32 * 32 * 3;
  assert.equal(scratch(large).length, large);
  assert.notEqual(scratch(large).buffer, scratch(large).buffer);
  assert.ok(scratch(5).buffer.byteLength < large);
});
