import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { tf } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { type Explainer, run } from "./explainer";

/** Sizes n, k, stride and padding; among them some where rows are dropped and one where pixels are skipped. */
const settings = [
  { n: 7, k: 3, s: 1, p: 0 },
  { n: 4, k: 2, s: 1, p: 1 },
  { n: 5, k: 5, s: 1, p: 2 },
  { n: 8, k: 3, s: 2, p: 0 },
  { n: 9, k: 4, s: 2, p: 2 },
  { n: 9, k: 2, s: 3, p: 0 },
  { n: 6, k: 5, s: 3, p: 1 },
];

/** No two weights alike, so that a turned or mirrored filter shows. */
const lopsided = (k: number) => Array.from({ length: k * k }, (_, i) => ((i * 7) % 11) - 4.5);

/** The map by TensorFlow. */
function convolve(values: number[], weights: number[], n: number, k: number, s: number, p: number) {
  return tf.tidy(() => {
    const input = tf.tensor4d(values, [1, n, n, 1]).pad([
      [0, 0],
      [p, p],
      [p, p],
      [0, 0],
    ]);
    const filter = tf.tensor4d(weights, [k, k, 1, 1]);
    return tf
      .conv2d(input as tf.Tensor4D, filter, s, "valid")
      .squeeze([0, 3])
      .arraySync();
  }) as number[][];
}

describe("the convolution stepper", () => {
  let stepper: Explainer;
  before(async () => {
    stepper = await run(explain.convolutionStepper());
  });
  after(() => stepper.close());

  for (const { n, k, s, p } of settings) {
    test(`n ${n}, k ${k}, s ${s}, p ${p}: the map is tf.conv2d's, and so is every step's sum`, async () => {
      await stepper.set({ n, k, s, p, drawing: "the digit 4", weights: lopsided(k) });
      const values = stepper.signal("values") as number[];
      const expected = convolve(values, lopsided(k), n, k, s, p);
      const map = stepper.data("map");
      assert.equal(map.length, expected.length ** 2);
      assert.equal(stepper.signal("out"), expected.length);
      for (const { row, column, value } of map) close(value!, expected[row!]![column!]!);
      for (let step = 1; step <= map.length; step++) {
        await stepper.set({ step });
        const [row, column] = [stepper.signal("row"), stepper.signal("column")] as number[];
        assert.equal(row! * expected.length + column!, step - 1);
        close(stepper.data("sum")[0]!.value!, expected[row!]![column!]!);
      }
    });

    test(`n ${n}, k ${k}, s ${s}, p ${p}: crossed out are the pixels without a gradient`, async () => {
      await stepper.set({ n, k, s, p });
      const side = n + 2 * p;
      const reached = tf.tidy(() => {
        const ones = tf.ones<tf.Rank.R4>([k, k, 1, 1]);
        const sum = (x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, ones, s, "valid").sum();
        return tf
          .grad(sum)(tf.zeros([1, side, side, 1]))
          .dataSync();
      });
      assert.deepEqual(
        stepper.data("inputs").map(({ seen }) => Boolean(seen)),
        [...reached].map((count) => count > 0),
      );
    });
  }

  test("every ready-made filter of every size gives tf.conv2d's map", async () => {
    await stepper.set({ n: 9, s: 2, p: 1, drawing: "a slope" });
    for (const filter of ["vertical edges", "horizontal edges", "blur", "sharpen", "emboss"]) {
      for (const k of [2, 3, 4, 5]) {
        await stepper.set({ filter, k });
        const weights = stepper.signal("weights") as number[];
        const values = stepper.signal("values") as number[];
        const expected = convolve(values, weights, 9, k, 2, 1).flat();
        stepper.data("map").forEach(({ value }, i) => {
          close(value!, expected[i]!);
        });
      }
    }
  });

  test("the size is worked out, rounded down, and what is dropped is said", async () => {
    await stepper.set({ n: 8, k: 3, s: 2, p: 0 });
    const [size, lost] = stepper.texts();
    assert.match(size!, /⌊\(8 \+ 2·0 − 3\) \/ 2⌋ \+ 1 = ⌊2\.5⌋ \+ 1 = 3$/);
    assert.match(lost!, /last row and column/);
    await stepper.set({ n: 9, k: 2, s: 3 });
    assert.match(stepper.texts()[1]!, /last 1|pixels in between|row and column/);
  });

  test("a filter larger than the input fits nowhere, and says so", async () => {
    await stepper.set({ n: 4, p: 0, k: 5 });
    assert.match(stepper.texts()[1]!, /larger than the input/);
    assert.equal(stepper.data("map").length, 0);
  });

  test("steps wrap around", async () => {
    await stepper.set({ n: 5, k: 3, s: 1, p: 0 });
    await stepper.set({ step: 10 });
    assert.equal(stepper.signal("at"), 0);
    await stepper.set({ step: 0 });
    assert.equal(stepper.signal("at"), 8);
  });

  test("the numbers in the grids are the data's, column by column and row by row", async () => {
    await stepper.set({
      n: 6,
      k: 3,
      s: 1,
      p: 1,
      drawing: "a slope",
      filter: "horizontal edges",
      step: 9,
    });
    const cell = stepper.signal("cell") as number;
    for (const [name, data] of [
      ["input", "inputs"],
      ["weight", "weights"],
      ["output", "map"],
    ] as const) {
      const rects = stepper.items("rect", name);
      assert.deepEqual(
        rects.map(({ x, y }) => [x, y]),
        stepper.data(data).map(({ row, column }) => [column! * cell, row! * cell]),
      );
    }
  });
});

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-4, `${actual}; expected ${expected}`);
}
