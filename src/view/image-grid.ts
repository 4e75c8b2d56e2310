/** Images side by side, enlarged without blurring, with captions. */
import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import { tf } from "../tensorflow";
import {
  type Canvas,
  type CanvasRenderingContext2D,
  createCanvas,
  createImageData,
  pixelRatio,
  pngBundle,
} from "./canvas";
import { textWidth, wrap } from "./captions";
import type { Picture } from "./picture";
import { readPixels, type Tile } from "./pixels";
import { font, ink, paper, rightColor, wrongColor } from "./theme";

/** How a grid of images is laid out and what is written under each. */
export interface ImageGridOptions {
  /** Images in a row; default 8, or all if they are fewer. */
  columns?: number;
  /** A text under each image. */
  captions?: readonly string[];
  /** For each image whether its caption is right (✓, blue) or wrong (✗, orange). */
  marks?: readonly boolean[];
  /** Pixels on the page for each pixel of an image, if so many fit; default 4. */
  scale?: number;
  title?: string;
}

const widest = 784;
const gap = 8;
const titleFont = `bold 15px ${font}`;
const captionFont = `12px ${font}`;
const captionLine = 15;

/**
 * A grid of `images` [n, height, width, 3 or 1], or one image without the n:
 * floats from 0 to 1, or bytes (int32, 0 to 255).
 * The images are read at once, so a loader may dispose them afterwards.
 */
export function imageGrid(images: Tensor3D | Tensor4D, options: ImageGridOptions = {}): Picture {
  return tileGrid(readPixels(images), options);
}

/** One colour image [height, width, 3] and what each of its channels holds, in the channel's colour. */
export function channelGrid(image: Tensor3D, { title = "" } = {}): Picture {
  const parts = tf.tidy(() => {
    const only = (channel: number) => image.mul(tf.oneHot(channel, 3).cast(image.dtype));
    return tf.stack([image, only(0), only(1), only(2)]) as Tensor4D;
  });
  const tiles = readPixels(parts);
  parts.dispose();
  return tileGrid(tiles, { captions: ["all channels", "red", "green", "blue"], columns: 4, title });
}

/** A grid of small pictures whose pixels are made already; `noun` is what its words call one of them. */
export function tileGrid(
  tiles: readonly Tile[],
  options: ImageGridOptions,
  noun = "image",
): Picture {
  const { captions, marks } = options;
  for (const [name, list] of Object.entries({ captions, marks })) {
    if (list && list.length !== tiles.length) {
      throw new Error(
        `there are ${list.length} ${name} for ${tiles.length} images; expected one each`,
      );
    }
  }
  const alt = describe(`${tiles.length} ${noun}${tiles.length === 1 ? "" : "s"}`, options);
  return { alt, mimeBundle: async () => pngBundle(draw(tiles, options), alt) };
}

function draw(tiles: readonly Tile[], options: ImageGridOptions): Canvas {
  const { captions = [], marks = [], title = "" } = options;
  const columns = Math.min(options.columns ?? 8, tiles.length);
  const { width, height } = tiles[0]!;
  const fitting = Math.floor((widest - gap) / columns - gap) / width;
  const scale = Math.max(1, Math.min(options.scale ?? 4, Math.floor(fitting)));
  const [tileWidth, tileHeight] = [width * scale, height * scale];

  const texts = tiles.map((_, i) => {
    const mark = marks[i] === undefined ? "" : marks[i] ? "✓ " : "✗ ";
    return wrap(mark + (captions[i] ?? ""), tileWidth, captionFont);
  });
  const captionHeight = Math.max(...texts.map((lines) => lines.length)) * captionLine;
  const titleHeight = title ? 24 : 0;
  const cellHeight = tileHeight + captionHeight + gap;
  const pageWidth = Math.max(
    columns * (tileWidth + gap) + gap,
    textWidth(title, titleFont) + 2 * gap,
  );
  const pageHeight = titleHeight + Math.ceil(tiles.length / columns) * cellHeight + gap;

  const canvas = createCanvas(Math.ceil(pageWidth) * pixelRatio, pageHeight * pixelRatio);
  const context = canvas.getContext("2d");
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = paper;
  context.fillRect(0, 0, pageWidth + 1, pageHeight);
  context.fillStyle = ink;
  context.textBaseline = "top";
  write(context, [title], gap, gap, titleFont);
  tiles.forEach((tile, i) => {
    const x = gap + (i % columns) * (tileWidth + gap);
    const y = gap + titleHeight + Math.floor(i / columns) * cellHeight;
    paint(context, tile, x, y, scale);
    if (marks[i] !== undefined) {
      context.fillStyle = context.strokeStyle = marks[i] ? rightColor : wrongColor;
      context.lineWidth = 3;
      context.strokeRect(x - 1.5, y - 1.5, tileWidth + 3, tileHeight + 3);
    }
    write(context, texts[i]!, x, y + tileHeight + 4, captionFont);
    context.fillStyle = ink;
  });
  return canvas;
}

/** Draws a tile enlarged, each of its pixels a square with sharp edges. */
function paint(
  context: CanvasRenderingContext2D,
  tile: Tile,
  x: number,
  y: number,
  scale: number,
): void {
  const small = createCanvas(tile.width, tile.height);
  small.getContext("2d").putImageData(createImageData(tile.data, tile.width, tile.height), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, x, y, tile.width * scale, tile.height * scale);
}

function write(
  context: CanvasRenderingContext2D,
  lines: string[],
  x: number,
  y: number,
  style: string,
): void {
  context.font = style;
  lines.forEach((text, i) => {
    context.fillText(text, x, y + i * captionLine);
  });
}

/** The grid in words; long grids are cut short. */
function describe(count: string, { title, captions, marks }: ImageGridOptions): string {
  const named = captions?.map((caption, i) =>
    marks ? `${caption} (${marks[i] ? "right" : "wrong"})` : caption,
  );
  const more = named && named.length > 16 ? ", …" : "";
  const list = named ? `: ${named.slice(0, 16).join(", ")}${more}` : "";
  return `${title ? `${title}. ` : ""}${count}${list}`;
}
