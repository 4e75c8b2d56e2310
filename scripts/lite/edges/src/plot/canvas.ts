/** Canvases of the browser, with the course's own font, so that texts are measured as in Node; see src/plot/canvas.ts. */
import { Buffer } from "buffer";
import { encode } from "fast-png";
import type { MimeBundle } from "../../../../../src/notebook/picture";
import { quantize } from "../../../../../src/plot/palette";

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
  return dataUrl(read(canvas));
}

/** The opaque canvas as a PNG of at most 256 colours in a data: address. */
export function indexedPngUrl(canvas: Canvas): string {
  const { data, ...size } = read(canvas);
  const { palette, indices } = quantize(data);
  const colours = Array.from({ length: palette.length / 4 }, (_, index) => [
    ...palette.subarray(4 * index, 4 * index + 3),
  ]);
  return dataUrl({ ...size, data: indices, channels: 1, palette: colours });
}

/** As a PNG: a worker cannot make a JPEG without waiting, and nothing of this is saved in a file. */
export function jpegUrl(canvas: Canvas): string {
  return pngUrl(canvas);
}

function read(canvas: Canvas) {
  const { width, height } = canvas;
  const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

/** The browser's own encoder would give its result later. */
function dataUrl(image: Parameters<typeof encode>[0]): string {
  const png = encode(image, { zlib: { level: 9 } });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}
