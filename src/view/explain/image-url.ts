/** Small images as data: addresses, to be put into a spec. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import { createCanvas, createImageData } from "../canvas";
import { shader } from "../colors";
import { readPixels, type Tile } from "../pixels";

/** The image [height, width, 3 or 1] as the address of a PNG. */
export function imageUrl(image: Tensor3D): string {
  return tileUrl(readPixels(image)[0]!);
}

/** The red, the green and the blue of the image [height, width, 3], each in its own colour, as addresses. */
export function channelUrls(image: Tensor3D): string[] {
  const { width, height, data } = readPixels(image)[0]!;
  return [0, 1, 2].map((channel) => {
    const only = data.map((value, i) => (i % 4 === channel || i % 4 === 3 ? value : 0));
    return tileUrl({ width, height, data: only });
  });
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
