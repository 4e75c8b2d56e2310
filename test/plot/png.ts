/** The pixels of a PNG in a MIME bundle. */

import { createCanvas, loadImage } from "canvas";
import type { Picture } from "convnet";

export interface Pixels {
  width: number;
  height: number;
  /** Red, green, blue and opacity, 0 to 255, at a place. */
  at(x: number, y: number): number[];
  data: Uint8ClampedArray;
}

export async function decode(png: Buffer): Promise<Pixels> {
  const image = await loadImage(png);
  const { width, height } = image;
  const context = createCanvas(width, height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const at = (x: number, y: number) => [
    ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
  ];
  return { width, height, data, at };
}

export async function png(picture: Picture): Promise<Buffer> {
  const { data } = await picture.mimeBundle();
  return Buffer.from(String(data["image/png"]), "base64");
}

/** The smallest box around everything that is not white. */
export function inkBox({ width, height, at }: Pixels): {
  left: number;
  top: number;
  right: number;
  bottom: number;
} {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (at(x, y).every((value) => value === 255)) continue;
      box.left = Math.min(box.left, x);
      box.top = Math.min(box.top, y);
      box.right = Math.max(box.right, x + 1);
      box.bottom = Math.max(box.bottom, y + 1);
    }
  }
  return box;
}
