import assert from "node:assert/strict";
import { test } from "node:test";
import { dropout, manualSeed, tf } from "convnet";
import { dropoutMask, randomUniform } from "../../src/ops/random";
import { assertClose } from "../close";

const mean = (values: ArrayLike<number>) =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** How far a share of `n` draws may be from its probability: five standard deviations. */
const margin = (rate: number, n: number) => 5 * Math.sqrt((rate * (1 - rate)) / n);

test("randomUniform fills [low, high) evenly", () => {
  manualSeed(1);
  const draws = Array.from(randomUniform([100, 200], -2, 6).dataSync());
  assert.ok(draws.every((value) => value >= -2 && value < 6));
  for (const limit of [-1, 2, 5]) {
    const share = (limit + 2) / 8;
    const found = draws.filter((value) => value < limit).length / draws.length;
    assertClose([found], [share], margin(share, draws.length));
  }
});

test("the same seed draws the same, the next call other numbers", () => {
  const draw = () => [
    ...Array.from(randomUniform([6], 0, 1).dataSync()),
    ...Array.from(dropoutMask(tf.zeros([100]), 0.5).dataSync()),
  ];
  manualSeed(9);
  const [first, second] = [draw(), draw()];
  manualSeed(9);
  assert.deepEqual(draw(), first);
  assert.notDeepEqual(second, first);
  assert.notDeepEqual(second.slice(6), first.slice(6));
});

test("dropoutMask zeroes the given share and scales the rest to keep the mean", () => {
  manualSeed(2);
  // A byte's step is 1/256; 0.1 and 0.3 lie between two of them, and the calls round them both ways.
  const [calls, shape] = [50, [40, 25, 40]];
  for (const rate of [0.1, 0.3, 0.5, 0.9]) {
    const kept = new Float32Array([1 / (1 - rate)])[0];
    const zeros = Array.from({ length: calls }, () => {
      const values = dropoutMask(tf.zeros(shape), rate).dataSync() as Float32Array;
      assert.ok(values.every((value) => value === 0 || value === kept));
      return values.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0) / values.length;
    });
    const chance = margin(rate, calls * 40_000) + 5 / 256 / 2 / Math.sqrt(calls);
    assertClose([mean(zeros)], [rate], chance, `share for rate ${rate}`);
  }
});

test("dropoutMask has no pattern: neighbours are dropped together as often as chance says", () => {
  manualSeed(3);
  const values = Array.from(dropoutMask(tf.zeros([400, 100]), 0.5).dataSync());
  for (const distance of [1, 2, 3, 4, 8, 100]) {
    const both = values
      .slice(distance)
      .map((value, index) => (value + values[index] === 0 ? 1 : 0));
    assertClose([mean(both)], [0.25], margin(0.25, both.length), `at distance ${distance}`);
  }
});

test("dropoutMask has its shape also where it is no multiple of four", () => {
  assert.deepEqual(dropoutMask(tf.zeros([3, 5, 1]), 0.5).shape, [3, 5, 1]);
  assert.deepEqual(dropoutMask(tf.zeros([1]), 0.5).shape, [1]);
});

test("dropout multiplies by one mask forward and back", () => {
  manualSeed(4);
  const layer = dropout({ rate: 0.5 });
  const x = tf.tensor2d([[1, 2, 3, 4, 5, 6, 7, 8]]);
  let output!: number[];
  const gradient = tf.grad((input) => {
    const dropped = layer.apply(input, { training: true }) as tf.Tensor;
    output = Array.from(dropped.dataSync());
    return tf.sum(dropped);
  })(x);
  const mask = output.map((value, index) => value / (index + 1));
  assert.deepEqual([...new Set(mask)].sort(), [0, 2]);
  assert.deepEqual(Array.from(gradient.dataSync()), mask);
});

test("dropout changes nothing at prediction and refuses a rate outside [0, 1)", () => {
  const x = tf.tensor1d([1, -2, 3]);
  const layer = dropout({ rate: 0.5 });
  assert.deepEqual(Array.from((layer.apply(x) as tf.Tensor).dataSync()), [1, -2, 3]);
  for (const rate of [1, -0.1, Number.NaN]) {
    assert.throws(() => dropout({ rate }), new RegExp(`dropout rate ${rate}; expected at least 0`));
  }
});
