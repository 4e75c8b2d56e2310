/** TensorFlow's operations as the browser has them, compared with TensorFlow's own. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as twin from "../../scripts/lite/edges/src/ops/op";
import { dropped, randomUniform } from "../../scripts/lite/edges/src/ops/random";
import * as native from "../../src/ops/op";
import * as nativeRandom from "../../src/ops/random";
import { tf } from "../../src/ops/tf";
import { manualSeed } from "../../src/random";
import { assertClose } from "../close";
import { provideKernels } from "./kernels";

before(provideKernels);

const { type, flag, float, text, shape } = native;
type Attributes = Parameters<typeof native.runMany>[1];

const wave = (size: number[], pace: number) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(size) }, (_, i) => Math.sin(1 + i * pace)),
    size,
  );
const float32 = type("T", "float32");

/** Both ways to run the operation give the same first `count` tensors. */
function agree(name: string, attributes: Attributes, inputs: tf.Tensor[], count = 1, all = count) {
  const expected = native.runMany(name, attributes, inputs, all);
  const actual = twin.runMany(name, attributes as never, inputs);
  for (let index = 0; index < count; index++) {
    const words = `${name}, tensor ${index}`;
    assert.deepEqual(actual[index].shape, expected[index].shape, words);
    assertClose(actual[index].dataSync(), expected[index].dataSync(), 1e-5, words);
  }
  return { expected, actual };
}

test("gradients of layers", () => {
  const [dy, y] = [wave([3, 4], 0.7), wave([3, 4], 1.9)];
  agree("ReluGrad", [float32], [dy, y]);
  agree("SigmoidGrad", [float32], [y, dy]);
  agree("BiasAddGrad", [float32, text("data_format", "NHWC")], [wave([2, 3, 2, 4], 0.3)]);
});

test("the two cross-entropies and their gradients", () => {
  const logits = wave([5, 4], 1.3);
  const labels = tf.tensor1d([3, 0, 1, 1, 2], "int32");
  const labelled = [float32, type("Tlabels", "int32")];
  agree("SparseSoftmaxCrossEntropyWithLogits", labelled, [logits, labels], 2);
  const targets = tf.softmax(wave([5, 4], 0.4));
  agree("SoftmaxCrossEntropyWithLogits", [float32], [logits, targets], 2);
});

test("batch normalisation and its gradient", () => {
  const attributes = [
    ...[float32, type("U", "float32"), float("epsilon", 1e-5)],
    ...[text("data_format", "NHWC"), flag("is_training", true)],
  ];
  const x = wave([4, 3, 1, 5], 1.7);
  const [scale, shift, mean] = [0.3, 0.8, 1.1].map((pace) => wave([5], pace));
  const variance = tf.square(wave([5], 0.5));
  const forward = [...attributes, float("exponential_avg_factor", 0.1)];
  const inputs = [x, scale, shift, mean, variance];
  const { expected, actual } = agree("FusedBatchNormV3", forward, inputs, 3, 6);
  const dy = wave([4, 3, 1, 5], 0.9);
  const gradients = [
    native.runMany("FusedBatchNormGradV3", attributes, [dy, x, scale, ...expected.slice(3)], 5),
    twin.runMany("FusedBatchNormGradV3", attributes as never, [dy, x, scale, ...actual.slice(3)]),
  ];
  for (const index of [0, 1, 2]) {
    assertClose(gradients[1][index].dataSync(), gradients[0][index].dataSync(), 1e-4);
  }
});

test("three steps of Adam and of both kinds of momentum", () => {
  const scalars = (...values: number[]) => values.map((value) => tf.scalar(value));
  const rates = scalars(0, 0, 0.1, 0.9, 0.99, 1e-3);
  const [rate, momentum] = scalars(0.1, 0.8);
  for (const [name, memories, nesterov] of [
    ["ResourceApplyAdam", 2, false],
    ["ResourceApplyMomentum", 1, false],
    ["ResourceApplyMomentum", 1, true],
  ] as const) {
    const results = [native, twin].map((ops) => {
      const run = ops.runMany as typeof native.runMany;
      const handles = Array.from({ length: memories + 1 }, (_, index) => {
        const dtype = type("dtype", "float32");
        const names = [text("shared_name", ""), text("container", `${ops === twin}${index}`)];
        const [handle] = run("VarHandleOp", [dtype, shape("shape", [3]), ...names], [], 1);
        run("AssignVariableOp", [dtype], [handle, index ? tf.zeros([3]) : wave([3], 2)], 0);
        return handle;
      });
      for (const pace of [0.5, 1.5, 2.5]) {
        const gradient = wave([3], pace);
        const rest = memories === 2 ? [...rates, gradient] : [rate, gradient, momentum];
        const attributes = [float32, flag("use_locking", false), flag("use_nesterov", nesterov)];
        run(name, attributes, [...handles, ...rest], 0);
      }
      const [value] = run("ReadVariableOp", [type("dtype", "float32")], [handles[0]], 1);
      const numbers = Array.from(value.dataSync());
      tf.dispose(handles);
      return numbers;
    });
    assertClose(results[1], results[0], 1e-6, name);
  }
});

test("eigenvalues, and eigenvectors up to their sign", () => {
  const half = tf.sin(tf.mul(wave([6, 6], 1.3), 40)) as tf.Tensor2D;
  const matrix = tf.matMul(half, half, true);
  const attributes = [flag("compute_v", true), float32];
  const [values, vectors] = native.runMany("SelfAdjointEigV2", attributes, [matrix], 2);
  const [own, ownVectors] = twin.runMany("SelfAdjointEigV2", attributes as never, [matrix]);
  assertClose(own.dataSync(), values.dataSync(), 1e-4);
  // A vector and its negative are both right; the products v vᵀ of the largest three are not near others.
  for (const index of [5, 4, 3]) {
    const outer = [ownVectors, vectors].map((all) => {
      const column = tf.slice(all, [0, index], [6, 1]) as tf.Tensor2D;
      return tf.matMul(column, column, false, true).dataSync();
    });
    assertClose(outer[0], outer[1], 1e-3, `vector ${index}`);
  }
});

test("random tensors are those of Node, number by number", () => {
  const drawn = [nativeRandom, { randomUniform, dropped }].map((random) => {
    manualSeed(42);
    return [
      random.randomUniform([7, 11, 13], -0.3, 0.2),
      random.dropped(tf.ones([3, 5]), 0.1),
      random.dropped(tf.ones([1000]), 0.5),
    ].map((tensor) => Array.from(tensor.dataSync()));
  });
  assert.deepEqual(drawn[1], drawn[0]);
});
