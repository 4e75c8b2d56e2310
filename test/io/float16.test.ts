import assert from "node:assert/strict";
import { test } from "node:test";
import { fromHalf, toHalf } from "../../src/io/float16";

// IEEE 754-2019, binary16: bits and the number that they stand for.
const known: [number, number][] = [
  [0x0000, 0],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x3555, 0.333251953125],
  [0x3c00, 1],
  [0x3c01, 1 + 2 ** -10],
  [0xc000, -2],
  [0x7bff, 65504],
  [0xfbff, -65504],
];

test("the known numbers of 16 bits are read and written", () => {
  const bits = Uint16Array.from(known, ([half]) => half);
  const values = Float32Array.from(known, ([, value]) => value);
  assert.deepEqual(fromHalf(bits), values);
  assert.deepEqual(toHalf(values), bits);
});

test("every number of 16 bits comes back as it was", () => {
  const finite = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
    (bits) => (bits & 0x7c00) !== 0x7c00,
  );
  const back = toHalf(fromHalf(finite));
  assert.equal(
    finite.findIndex((bits, index) => back[index] !== bits),
    -1,
  );
});

test("a value between two goes to the nearer, one in the middle to the even", () => {
  const step = 2 ** -10;
  const bits = toHalf(
    Float32Array.of(1 + 0.49 * step, 1 + 0.51 * step, 1 + 0.5 * step, 1 + 1.5 * step, 2.9e-8, 3e-8),
  );
  assert.deepEqual(Array.from(bits), [0x3c00, 0x3c01, 0x3c00, 0x3c02, 0, 1]);
  // The last step below 2 rounds up into the next exponent.
  assert.deepEqual(Array.from(toHalf(Float32Array.of(1.9999))), [0x4000]);
});

test("a value too large and one that is no number are refused", () => {
  assert.deepEqual(Array.from(toHalf(Float32Array.of(65519))), [0x7bff]);
  for (const value of [65520, -1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
    assert.throws(() => toHalf(Float32Array.of(value)), /does not fit into 16 bits/);
  }
});
