/** What the course adds to TensorFlow.js's WebAssembly backend, compared with TensorFlow's library. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import "@tensorflow/tfjs-backend-wasm";
import { registerWasmKernels } from "../../scripts/lite/edges/src/ops/wasm-kernels";
// TensorFlow itself is wrong for 1 x 1 filters with strides.
import "../../src/ops/pointwise-gradient";
import { tf } from "../../src/ops/tf";
import { assertClose } from "../close";

before(async () => {
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

test("a convolution's gradients are TensorFlow's for all shapes, strides and paddings", async () => {
  const shapes = [
    { image: [2, 7, 9, 3], filter: [3, 2, 3, 5] },
    { image: [3, 8, 5, 4], filter: [2, 3, 4, 2] },
    { image: [1, 6, 6, 2], filter: [5, 5, 2, 3] },
    { image: [2, 5, 4, 1], filter: [1, 1, 1, 7] },
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
        await agree(() => tf.grads(loss)([wave(image, 1.3), wave(filter, 0.9)]), words);
      }
    }
  }
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
