import assert from "node:assert/strict";
import test from "node:test";
import { calibration } from "convnet";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}; expected ${expected}`);

/*
 * Worked by hand, five bins of 0.2 and two classes, so that the confidences are 0.5 and up:
 *   0.55 wrong, 0.60 right             in (0.4, 0.6]: confidence 0.575, accuracy 0.5, apart 0.075
 *   0.70 right, 0.75 right, 0.80 wrong in (0.6, 0.8]: confidence 0.75, accuracy 2/3, apart 1/12
 *   0.90 right                         in (0.8, 1.0]: confidence 0.90, accuracy 1, apart 0.1
 * Expected calibration error: 2/6 * 0.075 + 3/6 * 1/12 + 1/6 * 0.1 = 0.025 + 0.041666… + 0.016666… = 1/12
 */
const probabilities = [
  [0.55, 0.45],
  [0.4, 0.6],
  [0.7, 0.3],
  [0.25, 0.75],
  [0.8, 0.2],
  [0.9, 0.1],
];
const trueLabels = [1, 1, 0, 1, 1, 0];

test("calibration sorts predictions by confidence, a bin's upper end belonging to it", () => {
  const { bins } = calibration(probabilities, trueLabels, 5);
  assert.deepEqual(
    bins.map(({ count }) => count),
    [0, 0, 2, 3, 1],
  );
  near(bins[2]!.confidence, 0.575);
  near(bins[2]!.accuracy, 0.5);
  near(bins[3]!.confidence, 0.75);
  near(bins[3]!.accuracy, 2 / 3);
  near(bins[4]!.confidence, 0.9);
  near(bins[4]!.accuracy, 1);
  assert.ok(Number.isNaN(bins[0]!.accuracy));
});

test("the expected calibration error weighs each bin by its predictions", () => {
  near(calibration(probabilities, trueLabels, 5).error, 1 / 12);
});

test("a calibrated model has no error", () => {
  const rows = Array.from({ length: 4 }, () => [0.75, 0.25]);
  near(calibration(rows, [0, 0, 0, 1]).error, 0);
});

test("calibration refuses logits, missing labels and half a bin", () => {
  assert.throws(
    () => calibration([[2, -1]], [0]),
    /row 0 .* is 2,-1; expected probabilities that sum to 1/,
  );
  assert.throws(() => calibration([[3, 1]], [0]), /is 3,1; expected/);
  assert.throws(() => calibration([[1, 0]], []), /1 rows .* 0 true labels/);
  assert.throws(() => calibration([], []), /at least one row/);
  assert.throws(() => calibration([[1, 0]], [0], 2.5), /2.5 bins/);
});
