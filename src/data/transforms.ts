/**
 * What is done to a batch between the file and the network. A transform takes images
 * `[n, height, width, 3]` and gives new ones; a random one draws new numbers for every image.
 * Names and meaning are torchvision's.
 */
import { randomInteger, uniform } from "../random";
import { tf } from "../tensorflow";
import { recoloring } from "./color";
import { cropping, mirroring, rotation } from "./geometry";
import {
  checkImages,
  checkShape,
  fuse,
  imageTransform,
  type Transform,
  type Values,
} from "./image-ops";

export { alternatingFlip } from "./alternating-flip";
export { adjustBrightness, adjustHue } from "./color";
export { crop, horizontalFlip, rotate } from "./geometry";
export type { Transform };

/** One transform that does the given ones in order. */
export function compose(...transforms: readonly Transform[]): Transform {
  const steps = fuse(transforms);
  if (steps.length === 1) return steps[0];
  return (images, indices) =>
    tf.tidy(() => steps.reduce((batch, step) => step(batch, indices), images));
}

/** Bytes (int32, 0 to 255) to floats in [0, 1]. */
export function toTensor(): Transform {
  return imageTransform((batch) => {
    if (batch.dtype !== "int32") {
      throw new TypeError(`toTensor of ${batch.dtype} images; expected bytes (int32): use it once`);
    }
    checkShape("toTensor", batch);
    return { apply: toFractions };
  });
}

/** A pixel a turn, which takes half as long as a number a turn. */
function toFractions(bytes: Values, fractions: Float32Array): void {
  for (let at = 0; at < bytes.length; at += 3) {
    fractions[at] = bytes[at] * (1 / 255);
    fractions[at + 1] = bytes[at + 1] * (1 / 255);
    fractions[at + 2] = bytes[at + 2] * (1 / 255);
  }
}

/** (value - mean) / std, each one number or `[red, green, blue]`. */
export function normalize(mean: number | number[], std: number | number[]): Transform {
  for (const number of [mean, std].flat()) {
    if (!Number.isFinite(number)) throw new RangeError(`normalize by ${number}; expected numbers`);
  }
  for (const list of [mean, std]) {
    if (typeof list === "number" || list.length === 3) continue;
    throw new RangeError(`normalize by ${list.length} numbers; expected one, or one a channel: 3`);
  }
  if ([std].flat().some((number) => number <= 0)) {
    throw new RangeError(`normalize with std ${std}; expected more than 0`);
  }
  const means = perChannel(mean);
  // Multiplied, because a division takes five times as long; in float64, so that nothing is lost.
  const factors = perChannel(std).map((number) => 1 / number);
  return imageTransform((batch) => {
    checkImages("normalize", batch);
    return { apply: (source, target) => scale(source, target, means, factors) };
  });
}

function perChannel(value: number | number[]): number[] {
  return typeof value === "number" ? [value, value, value] : value;
}

function scale(
  source: Values,
  target: Float32Array,
  [meanRed, meanGreen, meanBlue]: number[],
  [red, green, blue]: number[],
): void {
  for (let at = 0; at < source.length; at += 3) {
    target[at] = (source[at] - meanRed) * red;
    target[at + 1] = (source[at + 1] - meanGreen) * green;
    target[at + 2] = (source[at + 2] - meanBlue) * blue;
  }
}

/** Turns each image by an angle drawn evenly from -degrees to degrees; see `rotate`. */
export function randomRotation(degrees: number): Transform {
  checkRange("randomRotation degrees", degrees, 180);
  return imageTransform(rotation(() => uniform(-degrees, degrees)));
}

/** Mirrors each image left to right with probability `p`. */
export function randomHorizontalFlip(p = 0.5): Transform {
  checkRange("randomHorizontalFlip p", p, 1);
  return imageTransform(mirroring(() => uniform() < p));
}

/** How `randomCrop` is told to fill what lies outside an image. */
export interface CropOptions {
  /** Pixels added on every side. */
  padding?: number;
  /** "constant": black; "reflect": the image mirrored at its edge pixels, which are not repeated. */
  paddingMode?: "constant" | "reflect";
}

/** Cuts a square of `size` pixels out of each image, at a place drawn evenly, after adding `padding`. */
export function randomCrop(
  size: number,
  { padding = 0, paddingMode = "constant" }: CropOptions = {},
): Transform {
  checkWhole("randomCrop size", size, 1);
  checkWhole("randomCrop padding", padding, 0);
  if (paddingMode === "reflect" && padding > 0) {
    const cut = randomCrop(size);
    return (images) => cut(reflectPadded(images, padding));
  }
  return imageTransform((batch) => {
    const [, height, width] = batch.shape;
    const [spareRows, spareColumns] = [height + 2 * padding - size, width + 2 * padding - size];
    if (spareRows < 0 || spareColumns < 0) {
      const room = `${height} x ${width} pixels with padding ${padding}`;
      throw new RangeError(`randomCrop size ${size}; expected one that fits within ${room}`);
    }
    const top = () => randomInteger(spareRows + 1) - padding;
    const left = () => randomInteger(spareColumns + 1) - padding;
    return cropping({ top, left, height: size, width: size })(batch);
  });
}

/**
 * Cutout (DeVries & Taylor 2017, arXiv 1708.04552): zeroes a square of `size` pixels in each image, its
 * centre drawn evenly from all pixels, so that a part of it may lie outside. Zero is grey after `normalize`.
 */
export function cutout(size: number): Transform {
  checkWhole("cutout size", size, 1);
  return imageTransform((batch) => {
    checkImages("cutout", batch);
    const [, height, width] = batch.shape;
    const start = (length: number) => randomInteger(length) - Math.floor(size / 2);
    return {
      apply(source, target) {
        target.set(source);
        const [top, left] = [start(height), start(width)];
        const [from, to] = [Math.max(0, left), Math.min(width, left + size)];
        for (let row = Math.max(0, top); row < Math.min(height, top + size); row++) {
          target.fill(0, 3 * (row * width + from), 3 * (row * width + to));
        }
      },
    };
  });
}

/**
 * Changes each image's brightness by a factor drawn evenly from [1 - brightness, 1 + brightness] and its
 * hue by a part of the colour circle drawn evenly from [-hue, hue], the two in an order drawn for it too.
 */
export function colorJitter({ brightness = 0, hue = 0 }): Transform {
  checkRange("colorJitter brightness", brightness, 1);
  checkRange("colorJitter hue", hue, 0.5);
  return imageTransform(
    recoloring({
      brightness: () => uniform(1 - brightness, 1 + brightness),
      hue: () => uniform(-hue, hue),
      hueFirst: () => uniform() < 0.5,
    }),
  );
}

/** By how much `jitter` changes images. */
export interface JitterRange {
  brightness: number;
  contrast: number;
}

/**
 * Changes each normalized image: adds a number drawn evenly from [-brightness, brightness] to all its values,
 * then multiplies them by one from [1 - contrast, 1 + contrast]. Zero, the mean of the data, is what contrast
 * leaves. Source: Hiverge's cifar10-speedrun (2025); torchvision's `ColorJitter` works on values in [0, 1] and clips.
 */
export function jitter({ brightness, contrast }: JitterRange): Transform {
  checkRange("jitter brightness", brightness, 1);
  checkRange("jitter contrast", contrast, 1);
  return imageTransform((batch) => {
    checkImages("jitter", batch);
    return {
      apply(source, target) {
        const shift = uniform(-brightness, brightness);
        const factor = uniform(1 - contrast, 1 + contrast);
        for (let at = 0; at < source.length; at++) target[at] = (source[at] + shift) * factor;
      },
    };
  });
}

function reflectPadded(images: tf.Tensor4D, padding: number): tf.Tensor4D {
  checkImages("randomCrop", images);
  const sides: [number, number] = [padding, padding];
  return tf.mirrorPad(images, [[0, 0], sides, sides, [0, 0]], "reflect");
}

function checkRange(name: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new RangeError(`${name} ${value}; expected a number from 0 to ${most}`);
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${name} ${value}; expected a whole number of at least ${least}`);
}
