/** From tensors to pixels that a canvas can take, and to data: addresses that a spec can hold. */
import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { imageLength, imageSize } from "../data/dataset";
import { type Canvas, createCanvas, createImageData, indexedPngUrl, pngUrl } from "./canvas";
import { type Rgb, shader } from "./theme";

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

/** Image number `index` of the bytes of a data set. */
export function datasetTile(bytes: Uint8Array, index: number): Tile {
  return paintTile(imageSize, imageSize, (pixel) => {
    const place = index * imageLength + 3 * pixel;
    return [bytes[place]!, bytes[place + 1]!, bytes[place + 2]!];
  });
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

/** The bytes of the image [height, width, 3], pixel by pixel, red-green-blue. */
export function imageBytes(image: Tensor3D): number[] {
  return Array.from(readPixels(image)[0]!.data).filter((_, i) => i % 4 < 3);
}

/** The image [height, width, 3 or 1] as the address of a PNG. */
export function imageUrl(image: Tensor3D): string {
  return tileUrl(readPixels(image)[0]!);
}

/** The red, the green and the blue of the image [height, width, 3], each in its own colour, as addresses. */
export function channelUrls(image: Tensor3D): string[] {
  return channelTiles(readPixels(image)[0]!).map((tile) => tileUrl(tile));
}

/** The red, the green and the blue of a tile, each in its own colour. */
export function channelTiles({ width, height, data }: Tile): Tile[] {
  return [0, 1, 2].map((channel) => {
    const only = data.map((value, i) => (i % 4 === channel || i % 4 === 3 ? value : 0));
    return { width, height, data: only };
  });
}

/**
 * The small colour image of each filter of weights [height, width, 3, filters]: grey is zero, and each filter is scaled
 * by its largest weight.
 */
export function filterTiles(weights: Tensor4D): Tile[] {
  const [height, width, channels, filters] = weights.shape;
  if (weights.rank !== 4) {
    throw new Error(
      `weights of shape [${weights.shape}]; expected [height, width, channels, filters], ` +
        'such as model.getLayer("conv1").getWeights()[0]',
    );
  }
  if (channels !== 3) throw new Error(`the filters look at ${channels} channels; expected 3`);
  const values = weights.dataSync();
  return Array.from({ length: filters }, (_, filter) => {
    const all = values.filter((_, i) => i % filters === filter);
    const largest = Math.max(...all.map(Math.abs)) || 1;
    const level = (pixel: number, c: number) => 127.5 * (1 + all[pixel * 3 + c]! / largest);
    return paintTile(width, height, (pixel) => [level(pixel, 0), level(pixel, 1), level(pixel, 2)]);
  });
}

/**
 * Square tiles of one size in one square PNG of `columns` rows and columns, row by row, `gap` pixels after each, which
 * show the page, as does what is left over.
 */
export function spriteUrl(tiles: readonly Tile[], gap = 0): { url: string; columns: number } {
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const size = tiles[0].width;
  const side = size + gap;
  const canvas = createCanvas(columns * side, columns * side);
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  if (!gap) context.fillRect(0, 0, canvas.width, canvas.height);
  tiles.forEach(({ data }, i) => {
    const [x, y] = [(i % columns) * side, Math.floor(i / columns) * side];
    context.putImageData(createImageData(data, size, size), x, y);
  });
  // An indexed PNG is smaller, but opaque.
  return { url: gap ? pngUrl(canvas) : indexedPngUrl(canvas), columns };
}

/** A map of numbers [height, width] as the address of a PNG, in the colours of `mapTile`. */
export function mapUrl(map: readonly (readonly number[])[]): string {
  return tileUrl(mapTile(map.flat(), map[0]!.length));
}

/** A map of numbers, row by row, each `width` long, on its own scale: red below zero, white at zero, blue above. */
export function mapTile(map: readonly number[], width: number): Tile {
  const shade = shader(map);
  return paintTile(width, map.length / width, (pixel) => shade(map[pixel]!));
}

/** A tile as a data: address, by default of a PNG in all its colours. */
export function tileUrl(
  { width, height, data }: Tile,
  encode: (canvas: Canvas) => string = pngUrl,
): string {
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(createImageData(data, width, height), 0, 0);
  return encode(canvas);
}
