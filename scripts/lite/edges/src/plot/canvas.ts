/** Canvases of the browser, with the course's own font, so that texts are measured as in Node; see src/plot/canvas.ts. */
import { Buffer } from "buffer";
import type { MimeBundle } from "../../../../../src/notebook/picture";
import { quantize } from "../../../../../src/plot/palette";
import { encodeIndexedPng, encodePng } from "./png";

export type Canvas = OffscreenCanvas;

const weights = { "Inter-Regular": "normal", "Inter-SemiBold": "bold" };
await Promise.all(
  Object.entries(weights).map(async ([name, weight]) => {
    const url = new URL(`assets/fonts/${name}.ttf`, import.meta.url);
    const face = new FontFace("Inter", `url(${url})`, { weight });
    try {
      (self as unknown as { fonts: Set<FontFace> }).fonts.add(await face.load());
    } catch (error) {
      console.warn(`The font ${url} cannot be loaded: ${(error as Error).message}`);
    }
  }),
);

/** Pixels of a PNG for each pixel on the page. */
export const pixelRatio = 2;

export function createCanvas(width: number, height: number): OffscreenCanvas {
  return new OffscreenCanvas(width, height);
}

export function createImageData(data: Uint8ClampedArray, width: number, height: number): ImageData {
  return new ImageData(new Uint8ClampedArray(data), width, height);
}

/** The words alone: in the browser the figure itself is drawn. */
export async function stillBundle(_draw: unknown, alt: string): Promise<MimeBundle> {
  return { data: { "text/plain": alt }, metadata: {} };
}

/** The canvas as a PNG in a data: address. */
export function pngUrl(canvas: Canvas): string {
  return dataUrl(encodePng(read(canvas)));
}

/** The opaque canvas as a PNG of at most 256 colours in a data: address. */
export function indexedPngUrl(canvas: Canvas): string {
  const { width, height, pixels } = read(canvas);
  return dataUrl(encodeIndexedPng({ width, height, ...quantize(pixels) }));
}

/** As a PNG: a worker cannot make a JPEG without waiting, and nothing of this is saved in a file. */
export function jpegUrl(canvas: Canvas): string {
  return pngUrl(canvas);
}

function read(canvas: Canvas): { width: number; height: number; pixels: Uint8ClampedArray } {
  const { width, height } = canvas;
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  return { width, height, pixels: context.getImageData(0, 0, width, height).data };
}

function dataUrl(png: Uint8Array): string {
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
