import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame } from "../../notebooks/course/same";

test("isSame compares numbers within the tolerance, at any depth", () => {
  assert.ok(isSame([[1, 2.0004], [3]], [[1, 2], [3]], 1e-3));
  assert.ok(!isSame([[1, 2.002], [3]], [[1, 2], [3]], 1e-3));
  assert.ok(isSame(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0));
  assert.ok(!isSame(Number.NaN, Number.NaN, 1));
});

test("isSame tells other lengths, depths and types apart", () => {
  assert.ok(!isSame([1, 2, 3], [1, 2], 0));
  assert.ok(!isSame([1], [1, 2], 0));
  assert.ok(!isSame([[1]], [1], 0));
  assert.ok(!isSame("1", 1, 0));
  assert.ok(!isSame(1, "1", 0));
  assert.ok(isSame(["cat", true], ["cat", true], 0));
});
