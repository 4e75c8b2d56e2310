/** Numbers of 16 bits (IEEE 754 binary16): one of sign, 5 of exponent, 10 of fraction. */

const word = new DataView(new ArrayBuffer(4));
const smallestNormal = 2 ** -14;
const smallestStep = 2 ** -24;
// Halfway between the largest, 65,504, and what the next would be.
const tooLarge = 65520;

/** Whether no value is beyond the largest number of 16 bits. */
export function fitsHalf(values: Float32Array): boolean {
  return !values.some((value) => Math.abs(value) >= tooLarge);
}

/**
 * The bits of the nearest 16-bit number to each value; of two equally near, the even one. Throws on
 * a value beyond the largest, 65,504, and on one that is not a number.
 */
export function toHalf(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, halfBits);
}

/** The values that such bits stand for, exactly. */
export function fromHalf(bits: Uint16Array): Float32Array {
  return Float32Array.from(bits, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const [exponent, fraction] = [(half >> 10) & 31, half & 1023];
    if (exponent === 0) return sign * fraction * smallestStep;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function halfBits(value: number): number {
  word.setFloat32(0, value);
  const bits = word.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (!(size < tooLarge)) {
    throw new RangeError(`${value} does not fit into 16 bits; expected -65504 to 65504`);
  }
  // Below the normal numbers all steps are equal; above, a step is 2^13 of float32's own.
  if (size < smallestNormal) return sign | roundToEven(size / smallestStep);
  const rebased = (bits & 0x7fffffff) - ((127 - 15) << 23);
  return sign | roundToEven(rebased / 2 ** 13);
}

function roundToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest === 0.5) return below + (below % 2);
  return rest > 0.5 ? below + 1 : below;
}
