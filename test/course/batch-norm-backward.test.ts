import assert from "node:assert/strict";
import { describe, test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { tf } from "../../src";

type Matrix = number[][];
const { batchNormBackward } = exercises.training;
const sum = (list: number[]) => list.reduce((a, b) => a + b, 0);

describe("batch norm's backward pass", () => {
  type Slip = "constant" | "constant variance" | "sums" | "no scale" | "raw" | "mean" | "rows";
  /** By the chain rule, link by link: through the deviations, the variance and the mean. */
  const norm = (slip?: Slip) => (input: Matrix, scale: number[], gradient: Matrix) => {
    const n = input.length;
    const result = { input: input.map(() => [] as number[]), scale: [], shift: [] } as {
      [name in "scale" | "shift"]: number[];
    } & { input: Matrix };
    for (const [c, factor] of scale.entries()) {
      const [x, g] = [input, gradient].map((rows) => rows.map((row) => row[c]!)) as [
        Matrix[0],
        Matrix[0],
      ];
      const centred = x.map((value) => value - sum(x) / n);
      const root = Math.sqrt(sum(centred.map((d) => d * d)) / n + 0.001);
      const up = g.map((value) => (slip === "no scale" ? value : value * factor));
      const ofVariance = sum(up.map((u, i) => (u * centred[i]! * -0.5) / root ** 3));
      const ofMean = -sum(up) / root;
      const share = slip === "sums" ? 1 : n;
      for (const [i, u] of up.entries()) {
        const viaVariance = slip?.startsWith("constant")
          ? 0
          : (2 * centred[i]! * ofVariance) / share;
        const viaMean = slip === "constant" ? 0 : ofMean / share;
        result.input[i]!.push(u / root + viaVariance + viaMean);
      }
      const values = slip === "raw" ? x : centred.map((d) => d / root);
      result.scale.push(sum(g.map((value, i) => value * values[i]!)) / (slip === "mean" ? n : 1));
      result.shift.push(sum(g));
    }
    return slip === "rows" ? { ...result, shift: gradient as never } : result;
  };
  test("the chain rule through mean and variance is correct", () => {
    const { kind, message } = batchNormBackward.check(norm());
    assert.equal(kind, "Correct", message);
    assert.match(message, /all 32 gradients/);
  });
  test("tf.grads agrees with what is accepted", () => {
    const [x, scale, g] = [
      [
        [1, 2],
        [-0.5, 3],
        [2.5, -1],
      ],
      [0.5, -2],
      [
        [1, -1],
        [0.25, 2],
        [-3, 0.5],
      ],
    ];
    const theirs = tf.tidy(() =>
      tf
        .grads((input, factor) => {
          const { mean, variance } = tf.moments(input, 0);
          return input.sub(mean).div(variance.add(0.001).sqrt()).mul(factor).mul(g!).sum();
        })([tf.tensor(x!), tf.tensor(scale!)])
        .map((gradient) => [...gradient.dataSync()]),
    );
    const own = norm()(x as Matrix, scale as number[], g as Matrix);
    for (const [i, list] of [own.input.flat(), own.scale].entries()) {
      for (const [at, value] of list.entries()) assert.ok(Math.abs(value - theirs[i]![at]!) < 1e-5);
    }
  });
  const wrong: [Slip, RegExp][] = [
    ["constant", /mean and the variance depend on the input.*so far: shift, scale/],
    ["constant variance", /the variance depends on the input, too/],
    ["sums", /have to be divided by its number of images/],
    ["no scale", /the scale is missing/],
    ["raw", /scale: the scale multiplies the normalised values/],
    ["mean", /scale: that is the mean over the batch/],
    ["rows", /shift: every image has a gradient of its own/],
  ];
  for (const [slip, reply] of wrong) {
    test(`${slip}: is named`, () => {
      const { kind, message } = batchNormBackward.check(norm(slip));
      assert.equal(kind, "Not quite");
      assert.match(message, reply);
    });
  }
});

test("the notebook's stub is not yet answered", () => {
  assert.equal(batchNormBackward.check(() => undefined).kind, "Not yet");
});
