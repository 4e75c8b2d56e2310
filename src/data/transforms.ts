/**
 * What is done to a batch between the file and the network. A transform takes images
 * `[n, height, width, 3]` and gives new ones; a random one draws anew for every image.
 * Names and meaning are torchvision's.
 */
import { randomInteger, uniform } from "../random";
import { tf } from "../tensorflow";
import { adjustColors } from "./color";
import { crop, horizontalFlip, rotate } from "./geometry";
import { checkImages } from "./per-image";

export { adjustBrightness, adjustHue } from "./color";
export { crop, horizontalFlip, rotate };

/**
 * Turns a batch of images into another; tensors that it makes on the way are tidied by `compose`.
 * `indices` are the images' numbers in the data set, for a transform that treats each by its own plan.
 */
export type Transform = (images: tf.Tensor4D, indices?: ArrayLike<number>) => tf.Tensor4D;

/** One transform that does the given ones in order. */
export function compose(...transforms: readonly Transform[]): Transform {
  return (images, indices) =>
    tf.tidy(() => transforms.reduce((done, next) => next(done, indices), images));
}

/** Bytes (int32, 0 to 255) to floats in [0, 1]. */
export function toTensor(): Transform {
  return (images) => {
    if (images.dtype !== "int32") {
      throw new TypeError(
        `toTensor of ${images.dtype} images; expected bytes (int32): use it once`,
      );
    }
    return tf.tidy(() => images.toFloat().div(255));
  };
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
  return (images) => {
    checkImages("normalize", images);
    return tf.tidy(() => images.sub(mean).div(std));
  };
}

/** Turns each image by an angle drawn evenly from -degrees to degrees; see `rotate`. */
export function randomRotation(degrees: number): Transform {
  checkRange("randomRotation degrees", degrees, 180);
  return (images) =>
    rotate(
      images,
      draw(images, () => uniform(-degrees, degrees)),
    );
}

/** Mirrors each image left to right with probability `p`. */
export function randomHorizontalFlip(p = 0.5): Transform {
  checkRange("randomHorizontalFlip p", p, 1);
  return (images) =>
    horizontalFlip(
      images,
      draw(images, () => uniform() < p),
    );
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
  return (images) => {
    const [, height, width] = images.shape;
    const [spareRows, spareColumns] = [height + 2 * padding - size, width + 2 * padding - size];
    if (spareRows < 0 || spareColumns < 0) {
      const room = `${height} x ${width} pixels with padding ${padding}`;
      throw new RangeError(`randomCrop size ${size}; expected one that fits into ${room}`);
    }
    const top = draw(images, () => randomInteger(spareRows + 1) - padding);
    const left = draw(images, () => randomInteger(spareColumns + 1) - padding);
    return crop(images, { top, left, height: size, width: size });
  };
}

/**
 * Changes each image's brightness by a factor drawn evenly from [1 - brightness, 1 + brightness] and its
 * hue by a part of the colour circle drawn evenly from [-hue, hue], the two in an order drawn for it too.
 */
export function colorJitter({ brightness = 0, hue = 0 }): Transform {
  checkRange("colorJitter brightness", brightness, 1);
  checkRange("colorJitter hue", hue, 0.5);
  return (images) =>
    adjustColors(images, {
      brightness: draw(images, () => uniform(1 - brightness, 1 + brightness)),
      hue: draw(images, () => uniform(-hue, hue)),
      hueFirst: draw(images, () => uniform() < 0.5),
    });
}

function reflectPadded(images: tf.Tensor4D, padding: number): tf.Tensor4D {
  checkImages("randomCrop", images);
  const sides: [number, number] = [padding, padding];
  return tf.mirrorPad(images, [[0, 0], sides, sides, [0, 0]], "reflect");
}

function draw<Value>(images: tf.Tensor4D, one: () => Value): Value[] {
  return Array.from({ length: images.shape[0] }, one);
}

function checkRange(name: string, value: number, most: number): void {
  if (value >= 0 && value <= most) return;
  throw new RangeError(`${name} ${value}; expected a number from 0 to ${most}`);
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  throw new RangeError(`${name} ${value}; expected a whole number of at least ${least}`);
}
