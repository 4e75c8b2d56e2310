import assert from "node:assert/strict";
import { test } from "node:test";
import { approxEqual } from "../../notebooks/course/approx-equal";

test("approxEqual compares numbers within the tolerance, at any depth", () => {
  assert.ok(approxEqual([[1, 2.0004], [3]], [[1, 2], [3]], 1e-3));
  assert.ok(!approxEqual([[1, 2.002], [3]], [[1, 2], [3]], 1e-3));
  assert.ok(approxEqual(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0));
  assert.ok(!approxEqual(Number.NaN, Number.NaN, 1));
});

test("approxEqual tells other lengths, depths and types apart", () => {
  assert.ok(!approxEqual([1, 2, 3], [1, 2], 0));
  assert.ok(!approxEqual([1], [1, 2], 0));
  assert.ok(!approxEqual([[1]], [1], 0));
  assert.ok(!approxEqual("1", 1, 0));
  assert.ok(!approxEqual(1, "1", 0));
  assert.ok(approxEqual(["cat", true], ["cat", true], 0));
});
