import assert from "node:assert/strict";
import { test } from "node:test";
import { convNet, forward, manualSeed, mixedPrecision, tf } from "convnet";
import { hasFastBfloat16 } from "../../src/ops/processor";
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

for (const [name, options] of [
  ...cases.filter(([, { dilations }]) => !dilations),
  ["of 1 x 1 with a step of 2", { filter: numbers([1, 1, 3, 5]), strides: 2 }] as (typeof cases)[0],
]) {
  test(`its gradients, ${name}, are those of the convolution, the sum and ReLU`, () => {
    const x = numbers<tf.Rank.R4>([2, 7, 6, 3]);
    const { filter = numbers<tf.Rank.R4>([3, 2, 3, 5]), activation, ...rest } = options;
    const bias = numbers<tf.Rank.R1>([5]);
    const { strides = 1, pad = "valid" } = rest;
    type Three = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
    const one = (...[x, filter, bias]: Three) =>
      tf.fused.conv2d({ x, filter, bias, strides, pad, activation });
    const two = (...[x, filter, bias]: Three) => {
      const sum = tf.add(tf.conv2d(x, filter, strides, pad), bias);
      return activation ? tf.relu(sum) : sum;
    };
    const inputs = [x, filter, bias] as Three;
    const given = tf.tidy(() => numbers(one(...inputs).shape));
    const before = tf.memory().numTensors;
    const found = tf.grads(one as (...tensors: tf.Tensor[]) => tf.Tensor)(inputs, given);
    assert.equal(tf.memory().numTensors, before + 3);
    const expected = tf.grads(two as (...tensors: tf.Tensor[]) => tf.Tensor)(inputs, given);
    for (const [index, gradient] of found.entries()) {
      assert.deepEqual(gradient.shape, inputs[index].shape);
      assertClose(gradient.dataSync(), expected[index].dataSync(), 1e-4);
    }
  });
}

test("only the gradients that are asked for are computed", () => {
  const [x, filter] = [numbers<tf.Rank.R4>([1, 5, 5, 3]), numbers<tf.Rank.R4>([3, 3, 3, 2])];
  const convolve = (filter: tf.Tensor) =>
    tf.fused.conv2d({ ...{ x, filter, bias: tf.zeros([2]), strides: 1, pad: "valid" } } as Fused);
  const operations = profile(() => tf.grad(convolve)(filter));
  assert.ok(!operations.some(({ operation }) => operation === "Conv2DBackpropInput"));
});

test("a prediction and a training step take no pass of their own for bias and ReLU", () => {
  manualSeed(1);
  const model = convNet({ c1: 2, c2: 3, l1: 4 });
  const images = numbers<tf.Rank.R4>([1, 32, 32, 3]);
  const count = (work: () => void) =>
    new Map(profile(work).map(({ operation, calls }) => [operation, calls]));
  const looked = count(() => tf.dispose(model.predict(images)));
  assert.equal(looked.get("_MklNativeFusedConv2D"), 4);
  assert.equal(looked.get("Relu"), 6);
  const predicted = count(() => tf.dispose(forward(model, images)));
  const trained = count(() => tf.dispose(tf.variableGrads(() => tf.sum(forward(model, images)))));
  for (const calls of [predicted, trained]) {
    assert.equal(calls.get("_MklNativeFusedConv2D"), 4);
    // After batch norm, and the first dense layer's.
    assert.equal(calls.get("Relu"), 2);
  }
  // The two dense layers'.
  assert.equal(predicted.get("Add"), 2);
  // The first one's: the last, which has no ReLU, is one operation with its bias.
  assert.equal(trained.get("BiasAddGrad"), 1);
});

test("NaN in an image or in a weight reaches the prediction and the gradient", () => {
  for (const precision of ["float32", "bfloat16"] as const) {
    if (precision === "bfloat16" && !hasFastBfloat16()) continue;
    mixedPrecision(precision);
    manualSeed(2);
    const model = convNet({ c1: 2, c2: 3, l1: 4 });
    const images = tf.zeros([2, 32, 32, 3]) as tf.Tensor4D;
    const spoilt = tf.tidy(
      () =>
        tf.where(
          tf.greater(tf.range(0, 2).reshape([2, 1, 1, 1]), 0),
          Number.NaN,
          images,
        ) as tf.Tensor4D,
    );
    const logits = forward(model, spoilt).arraySync();
    assert.ok(logits[0].every(Number.isFinite), precision);
    assert.ok(logits[1].every(Number.isNaN), precision);
    const { value, grads } = tf.variableGrads(() => tf.sum(forward(model, spoilt)) as tf.Scalar);
    assert.ok(Number.isNaN(value.dataSync()[0]));
    assert.ok(Object.values(grads).some((gradient) => Number.isNaN(gradient.dataSync()[0])));
    const [kernel, ...others] = model.getWeights();
    model.setWeights([tf.mul(kernel, Number.NaN), ...others]);
    assert.ok(forward(model, images).dataSync().every(Number.isNaN), precision);
    model.dispose();
  }
  mixedPrecision("float32");
});
