/** From tensors to pixels that a canvas can take. */
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Rgb } from "./colors";

/** A small picture: red, green, blue, opacity for each pixel, row by row. */
export interface Tile {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

/**
 * The pixels of `images` [n, height, width, 3 or 1], or of one without the n:
 * floats from 0 to 1, or bytes (int32, 0 to 255).
 */
export function readPixels(images: Tensor): Tile[] {
  const shape: number[] = images.rank === 3 ? [1, ...images.shape] : images.shape;
  const [count, height, width, channels] = shape as Tensor4D["shape"];
  if (shape.length !== 4 || (channels !== 3 && channels !== 1)) {
    throw new Error(`images have shape [${images.shape}]; expected [n, height, width, 3 or 1]`);
  }
  if (!count) throw new Error("there are no images to show: their shape starts with 0");
  const values = images.dataSync();
  const most = images.dtype === "int32" ? 255 : 1;
  checkRange(values, most);
  const level = (place: number) => (values[place]! * 255) / most;
  return Array.from({ length: count }, (_, n) =>
    paintTile(width, height, (pixel) => {
      const place = (n * width * height + pixel) * channels;
      if (channels === 1) return [level(place), level(place), level(place)];
      return [level(place), level(place + 1), level(place + 2)];
    }),
  );
}

/** A tile whose pixels, counted row by row, have the colours that `color` gives, 0 to 255 each. */
export function paintTile(width: number, height: number, color: (pixel: number) => Rgb): Tile {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) data.set(color(pixel), pixel * 4);
  return { width, height, data };
}

function checkRange(values: ArrayLike<number>, most: number): void {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) throw new Error("the images hold NaN; expected numbers from 0 to 1");
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const slack = 1e-4; // what normalising and undoing it again may cost
  if (least >= -slack * most && largest <= most * (1 + slack)) return;
  const found = `the images go from ${least.toPrecision(3)} to ${largest.toPrecision(3)}`;
  throw new Error(
    most === 1
      ? `${found}; expected floats from 0 to 1. Undo normalize(0.5, 0.5) with images.mul(0.5).add(0.5)`
      : `${found}; expected bytes from 0 to 255`,
  );
}
