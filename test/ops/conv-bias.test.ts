import assert from "node:assert/strict";
import { test } from "node:test";
import { convNet, manualSeed, tf } from "convnet";
import { profile } from "../../src/ops/profile";
import { assertClose } from "../close";

/** Numbers that differ from place to place, so that a swapped axis shows. */
const numbers = <Rank extends tf.Rank>(shape: tf.ShapeMap[Rank]) =>
  tf.tensor<Rank>(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => ((index * 7) % 11) - 5),
    shape,
  );

type Fused = Parameters<typeof tf.fused.conv2d>[0];
const cases: [string, Partial<Fused>][] = [
  ["as it is", {}],
  ["with ReLU", { activation: "relu" }],
  ["with padding and a step of 2", { pad: "same", strides: 2 }],
  ["with different steps down and across", { strides: [1, 2] }],
  ["with gaps in the filter", { dilations: [2, 1] }],
];
for (const [name, options] of cases) {
  test(`a convolution with a bias, ${name}, is the convolution, then the sum`, () => {
    const [x, filter, bias] = [
      numbers<tf.Rank.R4>([2, 7, 6, 3]),
      numbers<tf.Rank.R4>([3, 2, 3, 5]),
      numbers<tf.Rank.R1>([5]),
    ];
    const { strides = 1, pad = "valid", dilations = 1, activation } = options;
    const two = tf.tidy(() => {
      const sum = tf.add(tf.conv2d(x, filter, strides, pad, "NHWC", dilations), bias);
      return activation ? tf.relu(sum) : sum;
    });
    const before = tf.memory().numTensors;
    const one = tf.fused.conv2d({
      x,
      filter,
      bias,
      strides,
      pad,
      dilations,
      activation,
    });
    assert.equal(tf.memory().numTensors, before + 1, "the sum before ReLU is not kept");
    assert.deepEqual(one.shape, two.shape);
    assertClose(one.dataSync(), two.dataSync(), 0);
  });
}

test("a prediction adds no bias after a convolution", () => {
  manualSeed(1);
  const model = convNet({ c1: 2, c2: 3, l1: 4 });
  const images = numbers<tf.Rank.R4>([1, 32, 32, 3]);
  const operations = profile(() => tf.dispose(model.predict(images)));
  const calls = new Map(operations.map(({ operation, calls }) => [operation, calls]));
  assert.equal(calls.get("_MklNativeConv2DWithBias"), 4);
  // The two dense layers'.
  assert.equal(calls.get("Add"), 2);
});
