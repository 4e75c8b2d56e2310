/**
 * The random tensors of src/ops/random.ts, number by number the same ones: TensorFlow's generator, Philox 4x32-10
 * (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), with TensorFlow's way of seeding it.
 */

import { tf } from "../../../../../src/ops/tf";
import { nextSeed, uniform } from "../../../../../src/random";
import { kernelsIn, WebAssembly } from "./wasm-threads";

/** A float32 tensor of numbers drawn evenly from [low, high). */
export function randomUniform(shape: number[], low: number, high: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  const words = draw(size);
  const span = Math.fround(high - low);
  const values = new Float32Array(size);
  // 23 random bits are the fraction of a number from 1 to 2.
  for (let at = 0; at < size; at++) {
    values[at] = Math.fround(((words[at] & 0x7fffff) / 2 ** 23) * span) + Math.fround(low);
  }
  return tf.tensor(values, shape);
}

/** The activations, each with probability `rate` times 0 and else times 1 / (1 - rate); a random byte a draw. */
export function dropped(activations: tf.Tensor, rate: number): tf.Tensor {
  const { shape, size } = activations;
  const bytes = new Uint8Array(draw(Math.ceil(size / 4)).buffer, 0, size);
  const limit = Math.floor(rate * 256 + uniform());
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let at = 0; at < size; at++) mask[at] = bytes[at] >= limit ? kept : 0;
  return tf.tidy(() => tf.mul(activations, tf.tensor(mask, shape)));
}

const memory = new WebAssembly.Memory({ initial: 1 });
let kernels: ReturnType<typeof kernelsIn> | undefined;

/** `count` random words of a new seed of the course's stream, to be read before the next are drawn. */
function draw(count: number): Uint32Array {
  const bytes = 16 * Math.ceil(count / 4);
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / 2 ** 16);
  if (missing > 0) memory.grow(missing);
  kernels ??= kernelsIn(memory);
  kernels.random(0, 1, 0x3ec8f720, 0x02461e29, nextSeed(), 0, 0, 0);
  const [key0, key1, high0, high1] = new Uint32Array(memory.buffer, 0, 4);
  kernels.random(0, count, key0, key1, 0, 0, high0, high1);
  return new Uint32Array(memory.buffer, 0, count);
}
