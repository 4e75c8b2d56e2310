/** The only file that knows canvas: it brings the course's own font, so that PNGs do not depend on the machine. */
import path from "node:path";
import {
  type Canvas,
  type CanvasRenderingContext2D,
  createCanvas,
  createImageData,
  registerFont,
} from "canvas";
import type { MimeBundle } from "./picture";

const fonts = path.join(__dirname, "..", "..", "assets", "fonts");
// A font counts only if it is registered before the first canvas is made.
registerFont(path.join(fonts, "Inter-Regular.ttf"), { family: "Inter" });
registerFont(path.join(fonts, "Inter-SemiBold.ttf"), { family: "Inter", weight: "bold" });

/** Pixels of a PNG for each pixel on the page, so that it is sharp on dense screens. */
export const pixelRatio = 2;

/** The canvas as PNG, shown at its size on the page, with the words for who cannot see it. */
export function pngBundle(canvas: Canvas, alt: string): MimeBundle {
  const base64 = canvas.toBuffer("image/png", { compressionLevel: 9 }).toString("base64");
  const size = { width: canvas.width / pixelRatio, height: canvas.height / pixelRatio };
  return {
    data: { "image/png": base64, "text/plain": alt },
    metadata: { "image/png": { ...size, alt } },
  };
}

export { type Canvas, type CanvasRenderingContext2D, createCanvas, createImageData };
