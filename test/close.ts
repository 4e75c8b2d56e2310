import assert from "node:assert/strict";

/** Passes if both have as many numbers and none differs by more than `tolerance`. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = "value",
): void {
  assert.equal(actual.length, expected.length, `how many ${what}s`);
  for (let i = 0; i < expected.length; i++) {
    const near = Math.abs(actual[i] - expected[i]) <= tolerance;
    assert.ok(near, `${what} ${i} is ${actual[i]}; expected ${expected[i]}`);
  }
}
