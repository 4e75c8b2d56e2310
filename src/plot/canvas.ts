/** The only file that knows canvas: it brings the course's own font, so that PNGs do not depend on the machine. */
import path from "node:path";
import {
  Canvas,
  type CanvasRenderingContext2D,
  createCanvas,
  createImageData,
  type ImageData,
  loadImage,
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

/** The opaque canvas as a PNG of at most 256 colours, shown at its size on the page, and the words for it. */
export function pngBundle(canvas: Canvas, alt: string): MimeBundle {
  const size = { width: canvas.width / pixelRatio, height: canvas.height / pixelRatio };
  return {
    data: { "image/png": indexedPng(canvas).toString("base64"), "text/plain": alt },
    metadata: { "image/png": { ...size, alt } },
  };
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

/** The middle square of the PNG or JPEG in `bytes`, on white where it is clear: red, green, blue, opacity. */
export async function decodeSquare(bytes: Buffer): Promise<ImageData> {
  const image = await loadImage(bytes);
  const side = Math.min(image.width, image.height);
  const [left, top] = [(image.width - side) / 2, (image.height - side) / 2].map(Math.floor);
  const context = createCanvas(side, side).getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, side, side);
  context.drawImage(image, -left, -top);
  return context.getImageData(0, 0, side, side);
}

export { type Canvas, type CanvasRenderingContext2D, createCanvas, createImageData };
