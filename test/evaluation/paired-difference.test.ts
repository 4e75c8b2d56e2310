import assert from "node:assert/strict";
import { test } from "node:test";
import { pairedDifference } from "../../src/evaluation/paired-difference";

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-4, `${actual} is not near ${expected}`);

/** A list of predictions, each so many times. */
const answers = (...runs: [count: number, prediction: number][]) =>
  runs.flatMap(([count, prediction]) => new Array<number>(count).fill(prediction));

test("of 100 images 5 are correct for the first only and 15 for the second only: 0.10 ± 1.96 √19 / 100", () => {
  const trueLabels = answers([100, 1]);
  const first = answers([60, 1], [5, 1], [15, 0], [20, 0]);
  const second = answers([60, 1], [5, 0], [15, 1], [20, 2]);
  const { onlyFirst, onlySecond, mean, low, high, statistic } = pairedDifference(
    trueLabels,
    first,
    second,
  );
  assert.deepEqual([onlyFirst, onlySecond], [5, 15]);
  near(mean, 0.1);
  near(high - mean, 0.08543);
  near(mean - low, 0.08543);
  near(statistic, 5); // (5 - 15)² / 20
});

test("two wrong predictions of different classes are no disagreement, and exchanging the networks changes the sign", () => {
  const [trueLabels, first, second] = [
    [0, 1, 2, 2],
    [0, 1, 0, 2],
    [0, 0, 1, 1],
  ];
  const there = pairedDifference(trueLabels, first, second);
  const back = pairedDifference(trueLabels, second, first);
  assert.deepEqual([there.onlyFirst, there.onlySecond, there.mean], [2, 0, -0.5]);
  near(back.mean, -there.mean);
  near(back.high, -there.low);
});

test("networks that agree on every image differ by 0 ± 0", () => {
  const { mean, low, high, statistic } = pairedDifference([0, 1], [0, 0], [0, 0]);
  assert.deepEqual([mean, low, high, statistic], [0, 0, 0, 0]);
});

test("predictions for other images are refused", () => {
  assert.throws(
    () => pairedDifference([0, 1], [0, 1], [0]),
    /2 true labels, 2 and 1 predictions; expected equally many/,
  );
  assert.throws(() => pairedDifference([], [], []), /at least one/);
});
