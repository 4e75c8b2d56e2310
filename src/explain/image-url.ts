/** Small images as data: addresses, to be put into a spec. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import { createCanvas, createImageData, indexedPng } from "../plot/canvas";
import { shader } from "../plot/colors";
import { readPixels, type Tile } from "../plot/pixels";

/** The image [height, width, 3 or 1] as the address of a PNG. */
export function imageUrl(image: Tensor3D): string {
  return tileUrl(readPixels(image)[0]!);
}

/** The red, the green and the blue of the image [height, width, 3], each in its own colour, as addresses. */
export function channelUrls(image: Tensor3D): string[] {
  return channelTiles(readPixels(image)[0]!).map(tileUrl);
}

/** The red, the green and the blue of a tile, each in its own colour. */
export function channelTiles({ width, height, data }: Tile): Tile[] {
  return [0, 1, 2].map((channel) => {
    const only = data.map((value, i) => (i % 4 === channel || i % 4 === 3 ? value : 0));
    return { width, height, data: only };
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
  const png = gap ? canvas.toBuffer("image/png") : indexedPng(canvas);
  return { url: `data:image/png;base64,${png.toString("base64")}`, columns };
}

/** A map of numbers [height, width] as the address of a PNG: red below zero, white at zero, blue above. */
export function mapUrl(map: readonly (readonly number[])[]): string {
  const shade = shader(map.flat());
  const data = Uint8ClampedArray.from(map.flat().flatMap((value) => [...shade(value), 255]));
  return tileUrl({ width: map[0]!.length, height: map.length, data });
}

function tileUrl({ width, height, data }: Tile): string {
  const canvas = createCanvas(width, height);
  canvas.getContext("2d").putImageData(createImageData(data, width, height), 0, 0);
  return canvas.toDataURL("image/png");
}
