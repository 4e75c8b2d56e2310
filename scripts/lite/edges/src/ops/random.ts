/**
 * The random tensors of src/ops/random.ts, number by number the same ones: TensorFlow's generator, Philox 4x32-10
 * (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), with TensorFlow's way of seeding it.
 */

import { tf } from "../../../../../src/ops/tf";
import { nextSeed, uniform } from "../../../../../src/random";

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

/** A float32 tensor of zeros, each with probability `rate`, and of 1 / (1 - rate) elsewhere; a random byte a draw. */
export function dropoutMask(shape: number[], rate: number): tf.Tensor {
  const size = tf.util.sizeFromShape(shape);
  const bytes = new Uint8Array(draw(Math.ceil(size / 4)).buffer);
  const limit = Math.floor(rate * 256 + uniform());
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let at = 0; at < size; at++) mask[at] = bytes[at] >= limit ? kept : 0;
  return tf.tensor(mask, shape);
}

/** `count` random words of a new seed of the course's stream. */
function draw(count: number): Uint32Array {
  const first = new Uint32Array([nextSeed(), 0, 0, 0]);
  philox(first, 0, 0x3ec8f720, 0x02461e29);
  const [key0, key1, high0, high1] = first;
  const words = new Uint32Array(Math.ceil(count / 4) * 4);
  for (let at = 0; at < words.length; at += 4) {
    words[at] = at / 4;
    words[at + 2] = high0;
    words[at + 3] = high1;
    philox(words, at, key0, key1);
  }
  return words.subarray(0, count);
}

/** Ten rounds over the four words of the counter at `at`, in place. Written out, since it runs for every fourth number. */
function philox(words: Uint32Array, at: number, key0: number, key1: number): void {
  let w0 = words[at] | 0;
  let w1 = words[at + 1] | 0;
  let w2 = words[at + 2] | 0;
  let w3 = words[at + 3] | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = highWord(w0, 0xd251, 0x1f53);
    const low0 = Math.imul(w0, 0xd2511f53);
    const high1 = highWord(w2, 0xcd9e, 0x8d57);
    const low1 = Math.imul(w2, 0xcd9e8d57);
    w0 = high1 ^ w1 ^ k0;
    w1 = low1;
    w2 = high0 ^ w3 ^ k1;
    w3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  words[at] = w0;
  words[at + 1] = w1;
  words[at + 2] = w2;
  words[at + 3] = w3;
}

/** The upper 32 of the 64 bits of a product, by the halves of the second number: in whole numbers of 32 bits only. */
function highWord(a: number, high: number, low: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const lower = Math.imul(aLow, low) >>> 16;
  const one = Math.imul(aHigh, low);
  const other = Math.imul(aLow, high);
  const middle = (one & 0xffff) + (other & 0xffff) + lower;
  return (Math.imul(aHigh, high) + (one >>> 16) + (other >>> 16) + (middle >>> 16)) | 0;
}
