import assert from "node:assert/strict";
import { test } from "node:test";
import { meanInterval } from "../../src/evaluation/interval";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-3, `${actual} is not near ${expected}`);

test("meanInterval of 70, 72, 77 is 73 ± 4.303 · √13 / √3", () => {
  const { mean, low, high } = meanInterval([70, 72, 77]);
  near(mean, 73);
  near(high - mean, 8.957);
  near(mean - low, 8.957);
});

test("meanInterval uses Student's t beyond the table: 2.086 at 20 degrees of freedom", () => {
  const values = Array.from({ length: 21 }, (_, index) => index); // deviation √38.5
  near(meanInterval(values).high - 10, (2.086 * Math.sqrt(38.5)) / Math.sqrt(21));
});

test("meanInterval of one run is refused", () => {
  assert.throws(() => meanInterval([0.7]), /needs at least 2 runs/);
});
