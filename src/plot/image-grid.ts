/** Images side by side, enlarged without blurring, with captions; in a narrow page, fewer in a row. */
import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { tf } from "../tensorflow";
import { indexedPngUrl, pngUrl } from "./canvas";
import { textWidth, wrap } from "./captions";
import { roomSignal, update } from "./marks";
import { readPixels, type Tile, tileUrl } from "./pixels";
import { font, ink, rightColor, rule, wrongColor } from "./theme";
import { type Chart, literal, type Spec, vegaPicture } from "./vega";

/** How a grid of images is laid out and what is written under each. */
export interface ImageGridOptions {
  /** Images in a row; default 8, or all if they are fewer. */
  columns?: number;
  /** A text under each image. */
  captions?: readonly string[];
  /** For each image whether its caption is correct (✓, blue) or wrong (✗, orange). */
  marks?: readonly boolean[];
  /** Pixels on the page for each pixel of an image, if so many fit; default 4. */
  scale?: number;
  title?: string;
  /** Whether each image has a thin border, so that a white one shows on white. */
  border?: boolean;
}

const widest = 784;
const gap = 8;
const title = { font: `bold 15px ${font}`, size: 15, line: 24 };
const caption = { font: `12px ${font}`, size: 12, line: 15 };

/**
 * A grid of `images` [n, height, width, 3 or 1], or one image without the n:
 * floats from 0 to 1, or bytes (int32, 0 to 255).
 * The images are read at once, so a loader may dispose them afterwards.
 */
export function imageGrid(images: Tensor, options: ImageGridOptions = {}): Picture {
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

/** A grid of small images of one size; `noun` is what its words call one of them. */
export function tileGrid(tiles: readonly Tile[], options: ImageGridOptions, noun = "image"): Chart {
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
  return vegaPicture(gridSpec(tiles, options), alt);
}

function gridSpec(tiles: readonly Tile[], options: ImageGridOptions): Spec {
  const columns = Math.min(options.columns ?? 8, tiles.length);
  const { width, height } = tiles[0]!;
  const fitting = Math.floor(((widest - gap) / columns - gap) / width);
  const scale = Math.max(1, Math.floor(Math.min(options.scale ?? 4, fitting)));
  const [across, high] = [width * scale + gap, height * scale];
  // The library's indexed PNGs of fewer than four columns are broken, and small ones larger than others.
  const encode = width < 8 ? pngUrl : indexedPngUrl;
  const captions = tiles.map((_, i) => {
    const mark = options.marks?.[i];
    const sign = mark === undefined ? "" : mark ? "✓ " : "✗ ";
    return wrap(sign + (options.captions?.[i] ?? ""), width * scale, caption.font);
  });
  const down = high + Math.max(...captions.map((lines) => lines.length)) * caption.line + gap;
  const values = tiles.map((tile, index) => {
    const mark = options.marks?.[index];
    const color = mark === undefined ? ink : mark ? rightColor : wrongColor;
    return { index, url: tileUrl(tile, encode), caption: captions[index], color };
  });
  const titles = (room: number) => wrap(options.title ?? "", room, title.font);
  const titleWidth = Math.max(0, ...titles(widest).map((line) => textWidth(line, title.font)));
  const natural = Math.ceil(gap + Math.max(columns * across, titleWidth + gap));
  const x = { signal: `${gap} + (datum.index % columns) * ${across}` };
  const y = `top + floor(datum.index / columns) * ${down}`;
  const frame = (name: string, inset: number, look: Spec) => ({
    type: "rect",
    name,
    from: { data: "tiles" },
    encode: update({
      x: { ...x, offset: inset },
      y: { signal: y, offset: inset },
      width: width * scale - 2 * inset,
      height: high - 2 * inset,
      ...look,
    }),
  });
  const image = {
    type: "image",
    from: { data: "tiles" },
    encode: update({
      ...{ x, y: { signal: y }, url: { field: "url" } },
      ...{ width: width * scale, height: high, smooth: false, aspect: false },
    }),
  };
  const border = { stroke: rule, strokeOpacity: 0.6 };
  const verdict = { stroke: { field: "color" }, strokeWidth: 3 };
  return {
    padding: 0,
    autosize: "none",
    signals: [
      roomSignal(natural),
      { name: "columns", update: columnsFor(columns, across) },
      {
        name: "title",
        update: `room < ${natural} ? ${literal(titles(320))} : ${literal(titles(widest))}`,
      },
      { name: "top", update: `${gap} + ${title.line} * length(title)` },
      {
        name: "width",
        update: `room < ${natural} ? max(room, ${gap} + columns * ${across}) : ${natural}`,
      },
      { name: "height", update: `top + ceil(${tiles.length} / columns) * ${down}` },
    ],
    data: [{ name: "tiles", values }],
    marks: [
      words({ x: gap, y: gap, text: { signal: "title" } }, title, { fontWeight: "bold" }),
      image,
      ...(options.border ? [frame("border", 0.5, border)] : []),
      ...(options.marks ? [frame("verdict", -1.5, verdict)] : []),
      {
        from: { data: "tiles" },
        ...words({ x, y: { signal: `${y} + ${high + 4}` }, text: { field: "caption" } }, caption, {
          fill: { field: "color" },
        }),
      },
    ],
  };
}

/** Vega code: as many images in a row as fit; a divisor of `columns` where one fits, so that rows stay together. */
function columnsFor(columns: number, across: number): string {
  const fits = `floor((room - ${gap}) / ${across})`;
  const divisors = Array.from({ length: columns }, (_, i) => columns - i).filter(
    (count) => columns % count === 0,
  );
  return divisors
    .map((count) => (count > 1 ? `${fits} >= ${count} ? ${count} : ` : `max(1, ${fits})`))
    .join("");
}

/** A text mark of several lines from its upper left corner. */
function words(channels: Spec, { size, line }: { size: number; line: number }, look: Spec): Spec {
  const type = { baseline: "top", fontSize: size, lineHeight: line };
  return { type: "text", encode: update({ ...channels, ...type, ...look }) };
}

/** The grid in words; long grids are cut short. */
function describe(count: string, { title, captions, marks }: ImageGridOptions): string {
  const named = captions
    ?.map((caption, i) => (marks ? `${caption} (${marks[i] ? "correct" : "wrong"})` : caption))
    .filter(Boolean);
  const more = named && named.length > 16 ? ", …" : "";
  const list = named?.length ? `: ${named.slice(0, 16).join(", ")}${more}` : "";
  return `${title ? `${title}. ` : ""}${count}${list}`;
}
