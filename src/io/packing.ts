/**
 * A smaller form of 16-bit numbers, without loss: all their first bytes, then all their second ones, deflated.
 * Apart, the bytes with sign and exponent are much alike: a network's weights shrink by an eighth, and
 * by half of that as they are. (The shuffle filter of HDF5 does the same.)
 */
import { deflateSync, inflateSync } from "node:zlib";

/** Far more than a network of the course takes; a small file must not fill the memory. */
const mostBytes = 2 ** 28;

/** The bytes in the smaller form. */
export function pack(bytes: Uint8Array): Buffer {
  const half = Math.ceil(bytes.length / 2);
  const apart = bytes.map((_, at) => bytes[at < half ? 2 * at : 2 * (at - half) + 1]);
  return deflateSync(apart, { level: 9 });
}

/** The `size` bytes that were packed. Throws if there are more or fewer of them, or if they are damaged. */
export function unpack(packed: Uint8Array, size: number): Uint8Array {
  if (size > mostBytes) throw new Error(`${size} bytes packed; expected at most ${mostBytes}`);
  const apart = inflateSync(packed, { maxOutputLength: Math.max(1, size) });
  if (apart.length !== size) throw new Error(`${apart.length} bytes packed; expected ${size}`);
  const half = Math.ceil(size / 2);
  return Uint8Array.from(apart, (_, at) => apart[at % 2 === 0 ? at / 2 : half + (at - 1) / 2]);
}
