/** The only file that knows canvas: it brings the course's own font, so that PNGs do not depend on the machine. */
import path from "node:path";
import {
  Canvas,
  type CanvasRenderingContext2D,
  createCanvas,
  createImageData,
  registerFont,
} from "canvas";
import { checkout } from "../io/checkout";
import type { MimeBundle } from "../notebook/picture";
import { quantize } from "./palette";

const fonts = path.join(checkout, "assets/fonts");
// A font counts only if it is registered before the first canvas is made.
registerFont(path.join(fonts, "Inter-Regular.ttf"), { family: "Inter" });
registerFont(path.join(fonts, "Inter-SemiBold.ttf"), { family: "Inter", weight: "bold" });

/** Pixels of a PNG for each pixel on the page, so that it is sharp on dense screens. */
export const pixelRatio = 2;

/** What readers without Vega see of a figure: the opaque canvas that `draw` gives as a PNG, and its words. */
export async function stillBundle(draw: () => Promise<Canvas>, alt: string): Promise<MimeBundle> {
  const canvas = await draw();
  const size = { width: canvas.width / pixelRatio, height: canvas.height / pixelRatio };
  return {
    data: { "image/png": indexedPng(canvas).toString("base64"), "text/plain": alt },
    metadata: { "image/png": { ...size, alt } },
  };
}

/** The canvas as a PNG in a data: address. */
export function pngUrl(canvas: Canvas): string {
  return canvas.toDataURL("image/png");
}

/** The opaque canvas as a PNG of at most 256 colours in a data: address. */
export function indexedPngUrl(canvas: Canvas): string {
  return `data:image/png;base64,${indexedPng(canvas).toString("base64")}`;
}

/** The opaque canvas as a JPEG in a data: address; `quality` is from 0 to 1. */
export function jpegUrl(canvas: Canvas, quality: number): string {
  const jpeg = canvas.toBuffer("image/jpeg", { quality, chromaSubsampling: false });
  return `data:image/jpeg;base64,${jpeg.toString("base64")}`;
}

/** The opaque canvas as a PNG of at most 256 colours. */
export function indexedPng(canvas: Canvas): Buffer {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const { palette, indices } = quantize(data);
  const indexed = createCanvas(width, height);
  const context = indexed.getContext("2d", { pixelFormat: "A8" });
  context.putImageData(createImageData(indices, width, height), 0, 0);
  // Filters serve where neighbouring numbers are alike; those of a palette are not.
  const filters = Canvas.PNG_FILTER_NONE;
  return indexed.toBuffer("image/png", { palette, filters, compressionLevel: 9 });
}

export { type Canvas, type CanvasRenderingContext2D, createCanvas, createImageData };
