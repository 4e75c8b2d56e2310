import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import type { Block } from "../../notebooks/course/residual-block";
import { batchNorm, chain, tf } from "../../src";

const { residualBlock } = exercises.goingFurther;

const conv = (filters: number, kernelSize: number, strides = 1, useBias = false) =>
  tf.layers.conv2d({ filters, kernelSize, strides, padding: "same", useBias });
const relu = () => tf.layers.reLU();
const sum = (...terms: tf.SymbolicTensor[]) => tf.layers.add().apply(terms) as tf.SymbolicTensor;

type Branch = (filters: number, strides: number) => tf.layers.Layer[];
const preActivation: Branch = (filters, strides) => [
  ...[batchNorm(), relu(), conv(filters, 3, strides)],
  ...[batchNorm(), relu(), conv(filters, 3)],
];
/** A block of this branch, whose skip connection projects where the shape changes. */
const withBranch =
  (branch: Branch): Block =>
  (input, filters, strides) => {
    const same = strides === 1 && input.shape[3] === filters;
    const shortcut = same ? input : chain(input, conv(filters, 1, strides));
    return sum(chain(input, ...branch(filters, strides)), shortcut);
  };
const right = withBranch(preActivation);

test("a pre-activation block is correct, also with biases; nothing is left in memory", () => {
  assert.equal(residualBlock.check(right).kind, "Correct", residualBlock.check(right).message);
  const before = tf.memory().numTensors;
  assert.equal(residualBlock.check(right).kind, "Correct");
  assert.equal(tf.memory().numTensors, before);
  const biased = withBranch((filters, strides) => [
    ...[batchNorm(), relu(), conv(filters, 3, strides, true)],
    ...[batchNorm(), relu(), conv(filters, 3, 1, true)],
  ]);
  assert.equal(residualBlock.check(biased).kind, "Correct", residualBlock.check(biased).message);
});

test("an unanswered block is not yet answered", () => {
  assert.equal(residualBlock.check(() => undefined).kind, "Not yet");
  assert.equal(residualBlock.check(undefined).kind, "Not yet");
});

const wrongBlocks: [name: string, block: Block, reply: RegExp][] = [
  [
    "no skip connection",
    (input, f, s) => chain(input, ...preActivation(f, s)),
    /but it is 0\. Is the input added/,
  ],
  [
    "ReLU after the sum",
    (...all) => chain(right(...all)!, relu()),
    /negative numbers are 0\. Nothing comes after the sum/,
  ],
  [
    "no projection",
    (input, f, s) => sum(chain(input, ...preActivation(f, s)), input),
    /5 × 6 × 8, 12 filters, strides 1: your code threw/,
  ],
  [
    "a projection where none is needed",
    (input, f, s) => sum(chain(input, ...preActivation(f, s)), chain(input, conv(f, 1, s))),
    /needs no 1 × 1 convolution/,
  ],
  [
    "a projection by pooling alone, which keeps the channels",
    (input, f, s) =>
      f === 8 && s === 2
        ? sum(
            chain(input, ...preActivation(f, s)),
            chain(input, tf.layers.averagePooling2d({ poolSize: 2, strides: 2, padding: "same" })),
          )
        : right(input, f, s),
    /0 convolutions of 1 × 1; the skip connection needs one/,
  ],
  [
    "a projection of the activations",
    (input, f, s) => {
      if (s === 1 && f === 8) return right(input, f, s);
      return sum(chain(input, ...preActivation(f, s)), chain(input, relu(), conv(f, 1, s)));
    },
    /should be the 1 × 1 convolution of the input, but it differs/,
  ],
  [
    "the order of the first paper",
    withBranch((f, s) => [conv(f, 3, s), batchNorm(), relu(), conv(f, 3), batchNorm()]),
    /some inputs of the first 3 × 3 convolution are negative/,
  ],
  [
    "no ReLU between",
    withBranch((f, s) => [batchNorm(), relu(), conv(f, 3, s), batchNorm(), conv(f, 3)]),
    /some inputs of the second 3 × 3 convolution are negative/,
  ],
  [
    "no batch norm before the second",
    withBranch((f, s) => [batchNorm(), relu(), conv(f, 3, s), relu(), conv(f, 3)]),
    /second 3 × 3 convolution grow .* Batch norm comes before ReLU/,
  ],
  [
    "one convolution",
    withBranch((f, s) => [batchNorm(), relu(), conv(f, 3, s)]),
    /1 convolutions? of 3 × 3, expected two/,
  ],
  [
    "the stride is left out",
    (input, f) => right(input, f, 1),
    /output is 8 × 6 × 8, expected 4 × 3 × 8/,
  ],
  [
    "other filters",
    (input, _f, s) => right(input, 8, s),
    /output is 5 × 6 × 8, expected 5 × 6 × 12/,
  ],
  [
    "too many filters inside",
    withBranch((f, s) => [batchNorm(), relu(), conv(16, 3, s), batchNorm(), relu(), conv(f, 3)]),
    /weights, expected 1152\. Has each convolution 8 filters/,
  ],
  ["the input itself", (input) => input, /returns its input unchanged/],
  ["an image of zeros", (() => tf.zeros([1, 2, 2, 8])) as unknown as Block, /returns no maps/],
  [
    "an error",
    () => {
      throw new Error("no idea");
    },
    /your code threw "no idea"/,
  ],
];

for (const [name, block, reply] of wrongBlocks) {
  test(`a wrong block, ${name}, is told which property it lacks`, () => {
    const { kind, message } = residualBlock.check(block);
    assert.equal(kind, "Not quite", message);
    assert.match(message, reply);
  });
}
