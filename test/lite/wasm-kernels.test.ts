/** What the course adds to TensorFlow.js's WebAssembly backend, compared with TensorFlow's library. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import "@tensorflow/tfjs-backend-wasm";
import { runMany } from "../../scripts/lite/edges/src/ops/op";
import { registerWasmKernels } from "../../scripts/lite/edges/src/ops/wasm-kernels";
// TensorFlow itself is wrong for 1 x 1 filters with strides.
import "../../src/ops/filter-gradient";
import { tf } from "../../src/ops/tf";
import { assertClose } from "../close";
import { finiteDifference } from "../ops/finite-difference";
import { provideKernels } from "./kernels";

before(async () => {
  provideKernels();
  registerWasmKernels();
  await tf.setBackend("wasm");
});

const wave = (shape: number[], pace: number) =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(i * pace)),
    shape,
  );

/** What `compute` gives on either backend. */
async function onBoth(compute: () => tf.Tensor[]): Promise<Record<string, number[][]>> {
  const results: Record<string, number[][]> = {};
  for (const name of ["tensorflow", "wasm"]) {
    await tf.setBackend(name);
    const before = tf.memory().numTensors;
    results[name] = tf.tidy(() => compute().map((tensor) => Array.from(tensor.dataSync())));
    assert.equal(tf.memory().numTensors, before, `tensors left on ${name}`);
  }
  return results;
}

async function agree(compute: () => tf.Tensor[], words: string): Promise<void> {
  const { tensorflow, wasm } = await onBoth(compute);
  assert.equal(wasm.length, tensorflow.length);
  for (const [index, values] of wasm.entries()) assertClose(values, tensorflow[index], 1e-4, words);
}

test("a convolution and its gradients are TensorFlow's for all shapes, strides and paddings", async () => {
  const shapes = [
    { image: [2, 7, 9, 3], filter: [3, 2, 3, 5] },
    { image: [3, 8, 5, 4], filter: [2, 3, 4, 2] },
    { image: [1, 6, 6, 2], filter: [5, 5, 2, 3] },
    { image: [2, 5, 4, 1], filter: [1, 1, 1, 7] },
    // By Winograd's algorithm, where there are no strides.
    { image: [3, 7, 10, 20], filter: [3, 3, 20, 24] },
  ];
  const strides: (number | [number, number])[] = [1, 2, [2, 3], [1, 2]];
  for (const { image, filter } of shapes) {
    for (const stride of strides) {
      for (const padding of ["valid", "same", "uneven"] as const) {
        const convolve = (x: tf.Tensor, w: tf.Tensor) => {
          const [input, weights] = [x as tf.Tensor4D, w as tf.Tensor4D];
          const sides: [number, number][] = [
            [0, 0],
            [1, 0],
            [0, 1],
            [0, 0],
          ];
          if (padding !== "uneven") return tf.conv2d(input, weights, stride, padding);
          if (filter[0] === 1) return tf.conv2d(input, weights, stride, "valid");
          // TensorFlow.js for Node knows no padding by numbers.
          return tf.getBackend() === "wasm"
            ? tf.conv2d(input, weights, stride, sides as never)
            : tf.conv2d(tf.pad(input, sides), weights, stride, "valid");
        };
        const loss = (x: tf.Tensor, w: tf.Tensor) => {
          const y = convolve(x, w);
          return tf.sum(tf.mul(y, wave(y.shape, 0.7)));
        };
        const words = `images ${image}, filters ${filter}, strides ${stride}, ${padding}`;
        await agree(() => {
          const [x, w] = [wave(image, 1.3), wave(filter, 0.9)];
          return [convolve(x, w), ...tf.grads(loss)([x, w])];
        }, words);
      }
    }
  }
});

test("a number as the padding pads on all sides, whatever the filter's shape, and nothing else is written", async () => {
  for (const [filter, strides] of [
    [[2, 5, 3, 4], 1],
    [[5, 2, 3, 4], 2],
    [[1, 1, 3, 4], 2],
  ] as const) {
    await tf.setBackend("wasm");
    const [x, w] = [wave([2, 6, 7, 3], 1.3) as tf.Tensor4D, wave([...filter], 0.9) as tf.Tensor4D];
    const around = Array.from({ length: 200 }, () => tf.zeros([50]));
    tf.dispose(around.filter((_, index) => index % 2));
    const padding = [0, 2, 2, 0].map((pad): [number, number] => [pad, pad]);
    const expected = tf.conv2d(tf.pad(x, padding), w, strides, "valid");
    const actual = tf.conv2d(x, w, strides, 2);
    assert.deepEqual(actual.shape, expected.shape);
    assertClose(actual.dataSync(), expected.dataSync(), 0);
    for (const [index, zeros] of around.entries()) {
      if (index % 2 === 0) assert.ok(zeros.dataSync().every((value) => value === 0));
    }
    const [explicit, numeric] = [
      (image: tf.Tensor) => tf.conv2d(tf.pad(image, padding) as tf.Tensor4D, w, strides, "valid"),
      (image: tf.Tensor) => tf.conv2d(image as tf.Tensor4D, w, strides, 2),
    ].map((convolve) =>
      tf.grad((image) => tf.sum(tf.mul(convolve(image), wave(actual.shape, 0.7))))(x),
    );
    assertClose(numeric.dataSync(), explicit.dataSync(), 1e-5);
  }
});

test("dilations, a bias and activations are TensorFlow's", async () => {
  for (const [channels, filters] of [
    [3, 5],
    [16, 16],
  ]) {
    for (const activation of ["linear", "relu", "relu6", "elu", "leakyrelu"] as const) {
      for (const dilations of [1, [2, 1]] as (number | [number, number])[]) {
        await agree(() => {
          const fused = tf.fused.conv2d({
            x: wave([2, 9, 8, channels], 1.3) as tf.Tensor4D,
            filter: wave([3, 3, channels, filters], 0.9) as tf.Tensor4D,
            bias: wave([filters], 0.4),
            ...{ strides: 1, pad: "same", activation, dilations, leakyreluAlpha: 0.3 },
          });
          return [fused];
        }, `${channels} channels, ${activation}, dilations ${dilations}`);
      }
      await agree(() => {
        const [a, b] = [wave([5, 600], 1.3), wave([600, filters], 0.9)];
        const bias = wave([filters], 0.4);
        return [tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.3 })];
      }, `product, ${activation}`);
    }
  }
});

test("gradients by Winograd's algorithm are finite differences", async () => {
  await tf.setBackend("wasm");
  const [image, filter] = [wave([1, 5, 6, 16], 1.3), wave([3, 3, 16, 16], 0.9)];
  const weighted = (y: tf.Tensor) => tf.sum(tf.mul(y, wave(y.shape, 0.7)));
  const convolve = (x: tf.Tensor) =>
    weighted(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, "same"));
  const gradient = tf.grad(convolve)(image);
  // It is linear, so a long step is exact and its rounding small.
  assertClose(gradient.dataSync(), finiteDifference(convolve, image, 4), 2e-2);
});

test("NaN stays NaN where a filter sees it, through a ReLU, too", async () => {
  await tf.setBackend("wasm");
  for (const channels of [1, 16]) {
    const x = tf.buffer([1, 12, 12, channels], "float32", new Float32Array(144 * channels).fill(1));
    x.set(Number.NaN, 0, 5, 6, 0);
    const y = tf.fused.conv2d({
      x: x.toTensor() as tf.Tensor4D,
      filter: tf.ones([3, 3, channels, 16]) as tf.Tensor4D,
      ...{ strides: 1, pad: "valid", activation: "relu", bias: tf.ones([16]) },
    });
    for (const [row, line] of (y as tf.Tensor4D).arraySync()[0].entries()) {
      for (const [column, filters] of line.entries()) {
        const words = `${channels} channels, ${row}, ${column}: ${filters}`;
        const sees = Math.abs(row + 1 - 5) <= 1 && Math.abs(column + 1 - 6) <= 1;
        const isFar = row > 7 || column < 4;
        const sum = 9 * channels + 1;
        if (sees) assert.ok(filters.every(Number.isNaN), words);
        // Winograd's algorithm spreads it over the 4 x 4 outputs that are computed together.
        else if (channels === 1 || isFar) {
          assert.ok(
            filters.every((value) => Math.abs(value - sum) < 1e-3),
            words,
          );
        }
      }
    }
  }
});

test("batches of no images and products of nothing are empty or zero", async () => {
  await agree(() => [tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 3]))], "product of nothing");
  await tf.setBackend("wasm");
  const none = tf.zeros([0, 5, 5, 2]) as tf.Tensor4D;
  const filter = wave([3, 3, 2, 4], 1) as tf.Tensor4D;
  assert.deepEqual(tf.conv2d(none, filter, 1, "valid").shape, [0, 3, 3, 4]);
  const gradient = tf.grad((w) => tf.sum(tf.conv2d(none, w as tf.Tensor4D, 1, "valid")))(filter);
  assert.deepEqual(gradient.dataSync(), new Float32Array(72));
});

test("steps of Adam in one pass are those of single operations", async () => {
  const steps = () => {
    const variables = [2, 0, 0].map((pace) => tf.variable(wave([7], pace), false));
    const scalars = [0, 0, 0.1, 0.9, 0.99, 1e-3].map((value) => tf.scalar(value));
    for (const pace of [0.5, 1.5]) {
      runMany("ResourceApplyAdam", [], [...variables, ...scalars, wave([7], pace)]);
    }
    const values = variables.map((variable) => tf.clone(variable));
    tf.dispose([...variables, ...scalars]);
    return values;
  };
  await agree(steps, "weights and means");
});

test("products of transposed matrices are TensorFlow's", async () => {
  for (const [first, second] of [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ]) {
    const a = () => wave(first ? [2, 4, 3] : [2, 3, 4], 1.1);
    const b = () => wave(second ? [2, 5, 4] : [2, 4, 5], 0.6);
    await agree(() => [tf.matMul(a(), b(), first, second)], `transposed: ${first}, ${second}`);
  }
});

test("a product with a transposed matrix that is the larger one, and sums of columns, are TensorFlow's", async () => {
  await agree(() => [tf.matMul(wave([2, 4], 1.1), wave([9, 4], 0.6), false, true)], "product");
  await agree(() => [tf.sum(wave([7, 3], 0.8), 0), tf.sum(wave([7, 3], 0.8), 1)], "sums");
});

test("an operation that WebAssembly lacks is taken from plain JavaScript", async () => {
  const picked = (x: tf.Tensor) =>
    tf.sum(tf.mul(tf.gather(x, tf.tensor1d([2, 0, 2], "int32")), wave([3, 4], 1)));
  await agree(() => [tf.grad(picked)(wave([3, 4], 0.3))], "gradient of gather");
});
