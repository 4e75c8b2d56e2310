/** Small pictures side by side, drawn on one canvas. */

import type { Picture } from "../notebook/picture";
import {
  type Canvas,
  type CanvasRenderingContext2D,
  createCanvas,
  createImageData,
  pixelRatio,
  pngBundle,
} from "./canvas";
import { textWidth, wrap } from "./captions";
import type { Tile } from "./pixels";
import { font, ink, paper, resolveColor, rightColor, wrongColor } from "./theme";

/** How small pictures are laid out and what is written under each. */
export interface TileGridOptions {
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
const title = { font: `bold 15px ${font}`, line: 24 };
const caption = { font: `12px ${font}`, line: 15 };

/** A grid of small pictures of one size; `noun` is what its words call one of them. */
export function tileGrid(
  tiles: readonly Tile[],
  options: TileGridOptions,
  noun = "image",
): Picture {
  const { captions, marks, columns = 8 } = options;
  for (const [name, list] of Object.entries({ captions, marks })) {
    if (list && list.length !== tiles.length) {
      const count = `${list.length} ${name} for ${tiles.length} images`;
      throw new Error(`there are ${count}; expected one each`);
    }
  }
  if (!Number.isInteger(columns) || columns < 1) {
    throw new Error(`${columns} columns; expected a whole number from 1 up`);
  }
  const alt = describe(`${tiles.length} ${noun}${tiles.length === 1 ? "" : "s"}`, options);
  return { alt, mimeBundle: async () => pngBundle(draw(tiles, options), alt) };
}

function draw(tiles: readonly Tile[], options: TileGridOptions): Canvas {
  const layout = layOut(tiles, options);
  const canvas = createCanvas(layout.width * pixelRatio, layout.height * pixelRatio);
  const context = canvas.getContext("2d");
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = resolveColor(paper, "light");
  context.fillRect(0, 0, layout.width, layout.height);
  context.textBaseline = "top";
  write(context, layout.titles, gap, gap, title);
  tiles.forEach((tile, i) => {
    const { x, y } = layout.place(i);
    const [width, height] = [tile.width * layout.scale, tile.height * layout.scale];
    paint(context, tile, x, y, layout.scale);
    const mark = options.marks?.[i];
    const color = mark === undefined ? ink : mark ? rightColor : wrongColor;
    if (mark !== undefined) {
      context.strokeStyle = resolveColor(color, "light");
      context.lineWidth = 3;
      context.strokeRect(x - 1.5, y - 1.5, width + 3, height + 3);
    }
    write(context, layout.captions[i]!, x, y + height + 4, { ...caption, color });
  });
  return canvas;
}

/** Where everything goes, in pixels on the page. */
function layOut(tiles: readonly Tile[], options: TileGridOptions) {
  const columns = Math.min(options.columns ?? 8, tiles.length);
  const { width, height } = tiles[0]!;
  const fitting = Math.floor(((widest - gap) / columns - gap) / width);
  const scale = Math.max(1, Math.floor(Math.min(options.scale ?? 4, fitting)));
  const captions = tiles.map((_, i) => {
    const mark = options.marks?.[i];
    const sign = mark === undefined ? "" : mark ? "✓ " : "✗ ";
    return wrap(sign + (options.captions?.[i] ?? ""), width * scale, caption.font);
  });
  const titles = wrap(options.title ?? "", widest, title.font);
  const top = gap + titles.length * title.line;
  const across = width * scale + gap;
  const down =
    height * scale + Math.max(...captions.map((lines) => lines.length)) * caption.line + gap;
  const titleWidth = Math.max(0, ...titles.map((line) => textWidth(line, title.font)));
  return {
    scale,
    captions,
    titles,
    place: (i: number) => ({
      x: gap + (i % columns) * across,
      y: top + Math.floor(i / columns) * down,
    }),
    width: Math.ceil(gap + Math.max(columns * across, titleWidth + gap)),
    height: top + Math.ceil(tiles.length / columns) * down,
  };
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
  style: { font: string; line: number; color?: string },
): void {
  context.font = style.font;
  context.fillStyle = resolveColor(style.color ?? ink, "light");
  lines.forEach((text, i) => {
    context.fillText(text, x, y + i * style.line);
  });
}

/** The grid in words; long grids are cut short. */
function describe(count: string, { title, captions, marks }: TileGridOptions): string {
  const named = captions
    ?.map((caption, i) => (marks ? `${caption} (${marks[i] ? "right" : "wrong"})` : caption))
    .filter(Boolean);
  const more = named && named.length > 16 ? ", …" : "";
  const list = named?.length ? `: ${named.slice(0, 16).join(", ")}${more}` : "";
  return `${title ? `${title}. ` : ""}${count}${list}`;
}
