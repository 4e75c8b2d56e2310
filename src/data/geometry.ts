/** Transforms that move pixels: rotation, flip and crop, with torchvision's meaning. */
import type { tf } from "../tensorflow";
import {
  broadcast,
  checkImages,
  type ImageOp,
  imageTransform,
  type PerImage,
  type PixelMap,
  type Values,
} from "./image-ops";

/**
 * Images `[n, height, width, 3]` turned about their centre by `degrees`, counter-clockwise if positive. A
 * pixel takes the value of the nearest source pixel; where there is none it is black. The size stays.
 */
export function rotate(images: tf.Tensor4D, degrees: PerImage<number>): tf.Tensor4D {
  return imageTransform(rotation(degrees))(images);
}

/** What `rotate` does to each image. */
export function rotation(degrees: PerImage<number>): ImageOp {
  return (batch) => {
    checkImages("rotate", batch);
    const angles = broadcast("rotate degrees", degrees, batch);
    const wrong = angles.find((angle) => !Number.isFinite(angle));
    if (wrong !== undefined) throw new RangeError(`rotate by ${wrong} degrees; expected a number`);
    const [, height, width] = batch.shape;
    const apply: PixelMap["apply"] = (source, target, image) =>
      turn(source, target, width, height, (angles[image] * Math.PI) / 180);
    return { apply };
  };
}

function turn(
  source: Values,
  target: Float32Array,
  width: number,
  height: number,
  radians: number,
): void {
  target.fill(0);
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  // A pixel's centre lies at half a pixel; the axis lies in the middle of the image.
  const [middleX, middleY] = [width / 2, height / 2];
  for (let y = 0, to = 0; y < height; y++) {
    const sourceX = middleX + cos * (0.5 - middleX) - sin * (y + 0.5 - middleY);
    const sourceY = middleY + sin * (0.5 - middleX) + cos * (y + 0.5 - middleY);
    for (let x = 0; x < width; x++, to += 3) {
      const column = sourceX + cos * x;
      const row = sourceY + sin * x;
      if (column < 0 || column >= width || row < 0 || row >= height) continue;
      copyPixel(source, ((row | 0) * width + (column | 0)) * 3, target, to);
    }
  }
}

/** Images `[n, height, width, 3]` mirrored left to right, all of them or those whose `flip` is true. */
export function horizontalFlip(images: tf.Tensor4D, flip: PerImage<boolean> = true): tf.Tensor4D {
  return imageTransform(mirroring(flip))(images);
}

/** What `horizontalFlip` does to each image. */
export function mirroring(flip: PerImage<boolean>): ImageOp {
  return (batch) => {
    checkImages("horizontalFlip", batch);
    const flips = broadcast("horizontalFlip", flip, batch);
    const row = batch.shape[2] * 3;
    const apply: PixelMap["apply"] = (source, target, image) => {
      if (flips[image]) mirror(source, target, row);
      else target.set(source);
    };
    return { apply };
  };
}

function mirror(source: Values, target: Float32Array, row: number): void {
  for (let end = row, to = 0; end <= source.length; end += row) {
    for (let from = end - 3; from >= end - row; from -= 3, to += 3) {
      copyPixel(source, from, target, to);
    }
  }
}

/** Where `crop` cuts: the upper left corner, in pixels, of all images or each, and the size. */
export interface CropWindow {
  top: PerImage<number>;
  left: PerImage<number>;
  height: number;
  width: number;
}

/** The window cut out of each of the images `[n, height, width, 3]`; what lies outside them is black. */
export function crop(images: tf.Tensor4D, window: CropWindow): tf.Tensor4D {
  return imageTransform(cropping(window))(images);
}

/** What `crop` does to each image. */
export function cropping({ top, left, height, width }: CropWindow): ImageOp {
  return (batch) => {
    checkImages("crop", batch);
    const tops = broadcast("crop top", top, batch);
    const lefts = broadcast("crop left", left, batch);
    for (const number of [height, width, ...tops, ...lefts]) {
      if (Number.isInteger(number)) continue;
      throw new RangeError(`crop by ${number}; expected whole pixels`);
    }
    if (height < 1 || width < 1) {
      throw new RangeError(`crop to ${height} x ${width} pixels; expected at least 1 x 1`);
    }
    const [, rows, columns] = batch.shape;
    const apply: PixelMap["apply"] = (source, target, image) => {
      target.fill(0);
      const [top, left] = [tops[image], lefts[image]];
      const [start, end] = [Math.max(0, left), Math.min(columns, left + width)];
      for (let row = Math.max(0, top); row < Math.min(rows, top + height) && start < end; row++) {
        const line = source.subarray((row * columns + start) * 3, (row * columns + end) * 3);
        target.set(line, ((row - top) * width + start - left) * 3);
      }
    };
    return { size: [height, width], apply };
  };
}

function copyPixel(source: Values, from: number, target: Float32Array, to: number): void {
  target[to] = source[from];
  target[to + 1] = source[from + 1];
  target[to + 2] = source[from + 2];
}
