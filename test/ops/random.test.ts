import assert from "node:assert/strict";
import { test } from "node:test";
import { dropout, manualSeed, mixedPrecision, tf } from "convnet";
import { castLike, inChosenPrecision, isBfloat16 } from "../../src/ops/mixed-precision";
import { backend, float, integer, run, type } from "../../src/ops/op";
import { dropped, randomUniform } from "../../src/ops/random";
import { assertClose } from "../close";

/** What activations of this shape are multiplied by. */
const factors = (shape: number[], rate: number) => dropped(tf.ones(shape), rate);

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
    ...Array.from(factors([100], 0.5).dataSync()),
  ];
  manualSeed(9);
  const [first, second] = [draw(), draw()];
  manualSeed(9);
  assert.deepEqual(draw(), first);
  assert.notDeepEqual(second, first);
  assert.notDeepEqual(second.slice(6), first.slice(6));
});

test("dropped zeroes the given share and scales the rest to keep the mean", () => {
  manualSeed(2);
  // A byte's step is 1/256; 0.1 and 0.3 lie between two of them, and the calls round them both ways.
  const [calls, shape] = [50, [40, 25, 40]];
  for (const rate of [0.1, 0.3, 0.5, 0.9]) {
    const kept = new Float32Array([1 / (1 - rate)])[0];
    const zeros = Array.from({ length: calls }, () => {
      const values = factors(shape, rate).dataSync() as Float32Array;
      assert.ok(values.every((value) => value === 0 || value === kept));
      return values.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0) / values.length;
    });
    const chance = margin(rate, calls * 40_000) + 5 / 256 / 2 / Math.sqrt(calls);
    assertClose([mean(zeros)], [rate], chance, `share for rate ${rate}`);
  }
});

test("dropped has no pattern: neighbours are dropped together as often as chance says", () => {
  manualSeed(3);
  const values = Array.from(factors([400, 100], 0.5).dataSync());
  for (const distance of [1, 2, 3, 4, 8, 100]) {
    const both = values
      .slice(distance)
      .map((value, index) => (value + values[index] === 0 ? 1 : 0));
    assertClose([mean(both)], [0.25], margin(0.25, both.length), `at distance ${distance}`);
  }
});

test("dropped keeps the shape also where it is no multiple of four", () => {
  assert.deepEqual(factors([3, 5, 1], 0.5).shape, [3, 5, 1]);
  assert.deepEqual(factors([1], 0.5).shape, [1]);
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

/** Numbers of all sizes, so many that several threads take a part each; some are NaN. */
const activations = () => {
  const values = tf.randomNormal([300_007], 0, 3, "float32", 7).dataSync();
  for (let at = 11; at < values.length; at += 1000) values[at] = Number.NaN;
  return tf.tensor1d(values);
};

test("dropped and its gradient are what graphics cards compute of TensorFlow's operations, in both precisions", () => {
  for (const precision of ["float32", "bfloat16"] as const) {
    for (const rate of [0.1, 0.5, 0.999]) {
      mixedPrecision(precision, { force: true });
      const [once, plain] = [false, true].map((isUsingGpuDevice) =>
        inChosenPrecision(() => {
          manualSeed(6);
          const like = tf.matMul(tf.ones([2, 2]), tf.ones([2, 2]));
          Object.assign(backend, { isUsingGpuDevice });
          const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => dropped(x, rate))(
            castLike(activations(), like),
            castLike(tf.neg(activations()), like),
          );
          Object.assign(backend, { isUsingGpuDevice: false });
          assert.ok([value, grad].every((each) => isBfloat16(each) === isBfloat16(like)));
          return [value, grad].map((each) => each.dataSync());
        }),
      );
      assert.deepEqual(once, plain, `${precision}, ${rate}`);
    }
  }
  mixedPrecision("float32");
});

test("draws that do not belong to the activations are refused", () => {
  const attributes = [type("T", "float32"), integer("limit", 128), float("kept", 2)];
  const dropOf = (draws: number) =>
    run("Dropout", attributes, [tf.ones([9]), tf.zeros([draws], "int32")]);
  assert.throws(() => dropOf(2), /draws has no byte for each value/);
  assert.deepEqual(Array.from(dropOf(3).dataSync()), Array(9).fill(0));
});

test("dropout changes nothing at prediction and refuses a rate outside [0, 1)", () => {
  const x = tf.tensor1d([1, -2, 3]);
  const layer = dropout({ rate: 0.5 });
  assert.deepEqual(Array.from((layer.apply(x) as tf.Tensor).dataSync()), [1, -2, 3]);
  for (const rate of [1, -0.1, Number.NaN]) {
    assert.throws(() => dropout({ rate }), new RegExp(`dropout rate ${rate}; expected at least 0`));
  }
});
