import { nextSeed } from "../random";
import { horizontalFlip } from "./geometry";
import type { Transform } from "./image-ops";

/** A transform that needs the number of the epoch, set before each one. */
export interface EpochTransform extends Transform {
  epoch: number;
}

/**
 * Mirrors each image left to right in every second epoch, half of them in the even epochs and half in
 * the odd: two epochs show each image both ways, which a fair coin does only half of the time. Set
 * `epoch` before each one. Source: K. Jordan, arXiv 2404.00498, section 3.6.
 */
export function alternatingFlip(): EpochTransform {
  const seed = nextSeed();
  const transform: Transform = (images, indices) => {
    if (!indices) {
      throw new TypeError(
        "alternatingFlip without image numbers; use it as a data set's transform",
      );
    }
    const flips = Array.from(indices, (index) => (hash(index, seed) + flip.epoch) % 2 === 1);
    return horizontalFlip(images, flips);
  };
  const flip: EpochTransform = Object.assign(transform, { epoch: 0 });
  return flip;
}

/** A bit for each image that looks random: MurmurHash3's last mixing step (A. Appleby). */
function hash(index: number, seed: number): number {
  let word = index ^ seed;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return (word ^ (word >>> 16)) & 1;
}
