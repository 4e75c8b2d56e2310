/** A convolution of a colour image: the products in each channel, their sum, the bias, ReLU; a map for each filter. */
import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { readPixels } from "../plot/pixels";
import { ink, paleInk } from "../plot/theme";
import { tf } from "../tensorflow";
import { Dataflow, type Signal, type SlidingWindow, slidingWindow } from "./dataflow";
import { channelUrls, imageUrl, mapUrl } from "./image-url";
import {
  type Block,
  cellFrame,
  column,
  type Expression,
  each,
  entry,
  ex,
  filterColor,
  formatted,
  frame,
  grid,
  image as imageMark,
  inputColor,
  mapColor,
  pageWidth,
  place,
  pointer,
  rgb,
  rimmedFrame,
  row,
  signedColor,
  stack,
  text,
  titled,
  type Value,
  words,
} from "./scene";

/** Filters as a convolution has them, with names to choose them by. At most 5 fit. */
export interface Filters {
  names: readonly string[];
  /** Shape [k, k, 3, filters]. */
  weights: Tensor4D;
  /** One number for each filter. */
  bias: readonly number[];
}

/** The side of the image and of each channel on the page, in pixels. */
const side = 96;
const colors = [
  { name: "red", color: "#cf222e" },
  { name: "green", color: "#1a7f37" },
  { name: "blue", color: "#0969da" },
];

/**
 * The `image` [n, n, 3], floats from 0 to 1 or bytes, under each of the `filters`, with stride 1 and without padding:
 * point at the image or at a map to move the window. Pixels are shown from 0 to 1.
 */
export function channelStepper(image: Tensor3D, filters: Filters): Picture {
  const [n, k, count] = check(image, filters);
  const bytes = Array.from(readPixels(image)[0]!.data).filter((_, i) => i % 4 < 3);
  const flow = new Dataflow();
  const numbers = {
    n,
    k,
    bytes: flow.constant("bytes", bytes),
    weights: flow.constant("weights", filters.weights.transpose([3, 0, 1, 2]).arraySync()),
    bias: flow.constant("bias", filters.bias),
    channels: flow.constant("channels", channelUrls(image)),
  };
  const names = flow.constant("names", filters.names);
  const filter = flow.slider("filter", "Filter", [1, 1, count]);
  const start = Math.floor((n - k) / 2) * (n - k + 1) + 3;
  const window = slidingWindow(flow, { n, k, s: 1, p: 0, start });
  const middle = (place: Expression) => ex`round(${place} / ${side / n} - ${k / 2})`;
  window.step.on(
    "@photo:mousemove, @channel0:mousemove, @channel1:mousemove, @channel2:mousemove",
    window.stepAt(middle(pointer.y), middle(pointer.x)),
  );
  const windowed = (url: Value, name: string) =>
    stack(
      imageMark(url, { size: side, name }),
      rimmedFrame({ at: window.corner, side: k, cell: side / n, color: inputColor }),
    );
  const photo = row(
    titled("the image", ink, windowed(flow.constant("image", imageUrl(image)), "photo")),
    14,
    column(
      24,
      text(words`window at row ${window.row}, column ${window.column}`, { color: paleInk }),
      text("Point at an image or a map.", { color: paleInk, line: 20 }),
    ),
  );
  const { rows, sums } = products(flow, { ...numbers, filter, window, windowed });
  return flow.picture(
    `A colour image under ${count} filters of ${k} x ${k}: in each of the three channels the window's pixels times ` +
      "the weights are added up; the three sums and the bias make one number of the map; ReLU makes negative ones 0.",
    column(
      text(words`Filter ${filter}: ${ex`${names}[${filter} - 1]`}`, {
        size: 15,
        bold: true,
        y: 2,
        line: 28,
      }),
      stack(rows, place(470, 0, column(photo, 34, sums))),
      26,
      maps(flow, convolve(bytes, n, filters), { names: filters.names, filter, window }),
    ),
  );
}

/** Channel by channel the window, the weights and the sum of their products; and the sums, added up. */
function products(
  flow: Dataflow,
  options: {
    n: number;
    k: number;
    bytes: Expression;
    weights: Expression;
    bias: Expression;
    channels: Expression;
    filter: Expression;
    window: SlidingWindow;
    windowed: (url: Value, name: string) => Block;
  },
): { rows: Block; sums: Block } {
  const { n, k, bytes, weights, bias, channels, filter, window, windowed } = options;
  const cells = flow
    .numbers("cells", 3 * k * k)
    .with(({ index }) => ({
      channel: ex`floor(${index} / ${k * k})`,
      row: ex`floor(${index} % ${k * k} / ${k})`,
      column: ex`${index} % ${k}`,
    }))
    .with(({ channel, row, column }) => {
      const pixel = ex`(${window.top} + ${row}) * ${n} + ${window.left} + ${column}`;
      return {
        x: ex`${bytes}[${pixel} * 3 + ${channel}] / 255`,
        w: ex`${weights}[${filter} - 1][${row}][${column}][${channel}]`,
      };
    })
    .with(({ x, w }) => ({ product: ex`${x} * ${w}` }));
  const byChannel = cells.aggregate("sums", ["channel"], { value: ["sum", "product"] });
  const sums = flow.derived("sums", byChannel.values("value"));
  const ownBias = ex`${bias}[${filter} - 1]`;
  const total = flow.derived("total", ex`${sums}[0] + ${sums}[1] + ${sums}[2] + ${ownBias}`);
  const strongest = flow.derived("strongest", cells.largest("w"));

  const rows = colors.map(({ name, color }, c) => {
    const own = cells.where(`cells${c}`, ({ channel }) => ex`${channel} === ${c}`);
    const { x, w } = own.datum;
    const look = { side: k, cell: side / k };
    const fill = rgb(...colors.map((_, other) => (other === c ? ex`255 * ${x}` : 0)));
    const pixels = grid(
      own,
      { ...look, name: `x${c}`, fill, text: formatted(x, ".2f") },
      frame({ width: side, color: inputColor }),
    );
    const factors = grid(
      own,
      { ...look, name: `w${c}`, fill: signedColor(w, strongest), text: formatted(w) },
      frame({ width: side, color: filterColor }),
    );
    const sum = words`=  ${decimals(ex`${sums}[${c}]`)}`;
    return row(
      titled(name, color, windowed(ex`${channels}[${c}]`, `channel${c}`)),
      26,
      titled(c === 0 ? "window" : "", inputColor, pixels),
      12,
      column(24, text("·", { align: "center", size: 20, line: side })),
      12,
      titled(c === 0 ? "filter" : "", filterColor, factors),
      12,
      column(24, text(sum, { color, size: 16, bold: true, line: side })),
    );
  });
  const line = (words: string, value: Expression, color: string, bold = false) =>
    entry(words, decimals(value), 260, { color, bold, size: 15, line: 28 });
  return {
    rows: column(...rows.flatMap((row) => [row, 8])),
    sums: column(
      ...colors.map(({ name, color }, c) => line(name, ex`${sums}[${c}]`, color)),
      line("bias", ownBias, filterColor),
      10,
      line("sum", total, mapColor, true),
      line("after ReLU: max(0, sum)", ex`max(0, ${total})`, mapColor, true),
    ),
  };
}

/** For each filter its map before and after ReLU. */
function maps(
  flow: Dataflow,
  sums: number[][][],
  { names, filter, window }: { names: readonly string[]; filter: Signal; window: SlidingWindow },
): Block {
  const width = (pageWidth - 8) / Math.max(names.length, 3);
  const size = Math.min(110, (width - 24) / 2);
  const after = size + 8;
  const cell = size / sums[0]!.length;
  const images = flow.rows(
    "maps",
    sums.flatMap((map, filter) => {
      const positive = map.map((row) => row.map((value) => Math.max(0, value)));
      const x = filter * width;
      return [
        { filter, url: mapUrl(map), x },
        { filter, url: mapUrl(positive), x: x + after },
      ];
    }),
  );
  filter.on("@map:mousemove", ex`${images.datum.filter} + 1`);
  const nearest = (place: Expression) => ex`floor(${place} / ${cell})`;
  window.step.on("@map:mousemove", window.stepAt(nearest(pointer.y), nearest(pointer.x)));
  const labels = names.map((name, i) => {
    const when = ex`${filter} === ${i + 1}`;
    const look = { color: mapColor, thickness: 2, when };
    const here = cellFrame({ at: window, cell, grow: 1, ...look });
    return place(
      i * width,
      0,
      text(name, { y: -14, color: mapColor, bold: true }),
      frame({ x: -3, y: -3, width: 2 * size + 14, height: size + 6, ...look }),
      here,
      place(after, 0, here),
    );
  });
  const { x, url } = images.datum;
  return column(
    24,
    { ...stack(each(images, imageMark(url, { x, size, name: "map" })), ...labels), height: size },
    text("Left: the sums, red below zero, blue above.  Right: after ReLU.", {
      ...{ color: paleInk, y: 18 },
    }),
  );
}

function decimals(value: Expression): Expression {
  return formatted(value, ".3f");
}

/** The maps before ReLU, [filters][rows][columns]. */
function convolve(bytes: number[], n: number, { weights, bias }: Filters): number[][][] {
  return tf.tidy(() => {
    const input = tf.tensor4d(bytes, [1, n, n, 3]).div<tf.Tensor4D>(255);
    const maps = tf.conv2d(input, weights, 1, "valid").add(bias as number[]);
    return maps.squeeze<tf.Tensor3D>([0]).transpose([2, 0, 1]).arraySync() as number[][][];
  });
}

function check(image: Tensor3D, { names, weights, bias }: Filters): [number, number, number] {
  const [height, width, channels] = image.shape;
  if (height !== width || channels !== 3) {
    throw new Error(`the image has shape [${image.shape}]; expected [n, n, 3]`);
  }
  const [rows, columns, depth, count] = weights.shape;
  if (rows !== columns || depth !== 3 || count < 1 || count > 5) {
    throw new Error(
      `the weights have shape [${weights.shape}]; expected [k, k, 3, filters], 1 to 5 filters`,
    );
  }
  if (names.length !== count || bias.length !== count) {
    throw new Error(
      `there are ${names.length} names and ${bias.length} biases for ${count} filters; expected one each`,
    );
  }
  return [height, rows, count];
}
