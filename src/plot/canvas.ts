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

/** A picture as numbers of colours: `indices`, a byte a pixel, into `palette`, red, green, blue and opacity each. */
export interface Indexed {
  palette: Uint8ClampedArray;
  indices: Uint8ClampedArray;
}

interface Box {
  /** Colours as 0xrrggbb. */
  colors: number[];
  error: number;
  axis: number;
  mean: number[];
}

/**
 * The opaque pixels `rgba` in at most `most` colours, each the mean of those that it stands for: their PNG is a
 * quarter as large. Median cut (Heckbert, "Color image quantization for frame buffer display", 1982), cutting at
 * the mean of the box with the largest squared error.
 */
export function quantize(rgba: Uint8ClampedArray, most = 256): Indexed {
  const pixels = new Uint32Array(rgba.length / 4);
  const counts = new Map<number, number>();
  for (let i = 0; i < pixels.length; i++) {
    const color = (rgba[i * 4]! << 16) | (rgba[i * 4 + 1]! << 8) | rgba[i * 4 + 2]!;
    pixels[i] = color;
    counts.set(color, (counts.get(color) ?? 0) + 1);
  }
  const boxes = [measure([...counts.keys()], counts)];
  while (boxes.length < most) {
    const worst = boxes.reduce((a, b) => (b.error > a.error ? b : a));
    if (worst.error === 0) break;
    const { axis, mean, colors } = worst;
    const low = colors.filter((color) => part(color, axis) <= mean[axis]!);
    const high = colors.filter((color) => part(color, axis) > mean[axis]!);
    boxes.splice(boxes.indexOf(worst), 1, measure(low, counts), measure(high, counts));
  }
  const palette = new Uint8ClampedArray(boxes.length * 4).fill(255);
  const index = new Map<number, number>();
  boxes.forEach((box, i) => {
    palette.set(box.mean.map(Math.round), i * 4);
    for (const color of box.colors) index.set(color, i);
  });
  return { palette, indices: Uint8ClampedArray.from(pixels, (color) => index.get(color)!) };
}

function measure(colors: number[], counts: Map<number, number>): Box {
  let total = 0;
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  for (const color of colors) {
    const count = counts.get(color)!;
    total += count;
    for (let axis = 0; axis < 3; axis++) {
      const value = part(color, axis);
      sums[axis]! += count * value;
      squares[axis]! += count * value * value;
    }
  }
  const mean = sums.map((sum) => sum / total);
  const errors = squares.map((square, axis) => square - sums[axis]! * mean[axis]!);
  const axis = errors.indexOf(Math.max(...errors));
  // One colour has no error; rounding must not leave it a trace of one.
  return { colors, error: colors.length > 1 ? errors[axis]! : 0, axis, mean };
}

/** Red, green or blue of 0xrrggbb. */
function part(color: number, axis: number): number {
  return (color >> (16 - 8 * axis)) & 255;
}

export { type Canvas, type CanvasRenderingContext2D, createCanvas, createImageData };
