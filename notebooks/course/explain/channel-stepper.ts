/** A convolution of a colour image: the products in each channel, their sum, the bias, ReLU; a map for each filter. */
import type { Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../../../src/notebook/picture";
import { channelUrls, imageBytes, imageUrl, mapUrl } from "../../../src/plot/pixels";
import { ink, paleInk } from "../../../src/plot/theme";
import { tf } from "../../../src/tensorflow";
import { choice } from "./controls";
import { Dataflow, type Signal } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, type Value, words } from "./scene";
import { numbers, productRow, type SlidingWindow, side, slidingWindow } from "./sliding-window";

/** Filters as a convolution has them, with names to choose them by. At most 5 fit. */
export interface Filters {
  names: readonly string[];
  /** Shape [k, k, 3, filters]. */
  weights: Tensor4D;
  /** One number for each filter. */
  bias: readonly number[];
}

/**
 * The `image` [n, n, 3], floats from 0 to 1 or bytes, under each of the `filters`, with stride 1 and without padding:
 * point at the image or at a map to move the window. Pixels are shown from 0 to 1.
 */
export function channelStepper(image: Tensor3D, filters: Filters): Picture {
  const [n, k, count] = check(image, filters);
  const bytes = imageBytes(image);
  const flow = new Dataflow();
  const filter = flow.constant("filter", 1);
  const start = Math.floor((n - k) / 2) * (n - k + 1) + 3;
  const window = slidingWindow(flow, { n, k, s: 1, p: 0, start });
  window.follow(
    "@photo:mousemove, @channel0:mousemove, @channel1:mousemove, @channel2:mousemove",
    (place) => ex`round(${place} / ${side} * ${n} - ${k / 2})`,
  );
  const windowed = (url: Value, name: string) =>
    scene.stack(
      scene.image(url, { size: side, name }),
      scene.rimmedFrame({
        at: window.corner,
        side: k,
        cell: ex`${side} / ${n}`,
        color: scene.inputColor,
      }),
    );
  const state = {
    ...{ n, k, filter, window, windowed },
    bytes: flow.constant("bytes", bytes),
    weights: flow.constant("weights", filters.weights.transpose([3, 0, 1, 2]).arraySync()),
    bias: flow.constant("bias", filters.bias),
    channels: flow.constant("channels", channelUrls(image)),
  };
  const options = filters.names.map((label, i) => ({ value: i + 1, label }));
  const chips = choice(flow, filter, {
    label: "Filter",
    options,
    width: scene.fullWidth,
  });
  const photo = scene.row(
    scene.titled("Image", ink, windowed(flow.constant("image", imageUrl(image)), "photo")),
    14,
    scene.column(
      24,
      scene.text(words`Window at row ${window.row},`, { color: paleInk, line: 20 }),
      scene.text(words`column ${window.column}`, { color: paleInk, line: 20 }),
      10,
      scene.row(...window.player),
    ),
  );
  const { rows, sums } = products(flow, state);
  const results = maps(flow, convolve(bytes, n, filters), { names: filters.names, filter, window });
  const about =
    "Left of each pair: the sums, red below zero and blue above. Right: after ReLU. " +
    "Point at an image or a map to move the window, or use the arrow keys.";
  const end = scene.paragraph(about, byWidth(2, 4), { color: paleInk });
  return flow.picture(
    `A colour image under ${count} filters of ${k} x ${k}: in each of the three channels the pixels of the window times ` +
      "the weights are added up; the three sums and the bias make one number of the map; ReLU makes negative ones 0.",
    scene.arranged(
      [chips, 8, [[...rows.flatMap((row) => [row, 8])], 24, [photo, 30, sums]], 12, results, end],
      [chips, 6, photo, 6, ...rows.flatMap((row) => [row, 4]), sums, 12, results, end],
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
): { rows: Block[]; sums: Block } {
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

  const rows = scene.channels.map(({ name, color }, c) => {
    const own = cells.where(`cells${c}`, ({ channel }) => ex`${channel} === ${c}`);
    const { x, w } = own.datum;
    const fill = scene.rgb(...scene.channels.map((_, other) => (other === c ? ex`255 * ${x}` : 0)));
    return productRow({
      map: scene.titled(name, color, windowed(ex`${channels}[${c}]`, `channel${c}`)),
      window: numbers(own, {
        ...{ k, name: `x${c}`, title: c ? "" : "Window", color: scene.inputColor, fill },
        text: scene.formatted(x, ".2f"),
      }),
      weights: numbers(own, {
        ...{ k, name: `w${c}`, title: c ? "" : "Filter", color: scene.filterColor },
        ...{ fill: scene.signedColor(w, strongest), text: scene.formatted(w) },
      }),
      ...{ sum: words`= ${decimals(ex`${sums}[${c}]`)}`, color },
    });
  });
  const line = (words: string, value: Expression, color: string, bold = false) =>
    scene.entry(words, decimals(value), 260, { color, bold, size: 15, line: 26 });
  return {
    rows,
    sums: scene.column(
      ...scene.channels.map(({ name, color }, c) => line(name, ex`${sums}[${c}]`, color)),
      line("Bias", ownBias, scene.filterColor),
      6,
      line("Sum", total, scene.mapColor, true),
      line("After ReLU: max(0, sum)", ex`max(0, ${total})`, scene.mapColor, true),
    ),
  };
}

/** For each filter its map before and after ReLU: side by side, on a narrow page two filters in a row. */
function maps(
  flow: Dataflow,
  sums: number[][][],
  { names, filter, window }: { names: readonly string[]; filter: Signal; window: SlidingWindow },
): Block {
  const wide = Math.min(110, (scene.pageWidth / Math.max(names.length, 3) - 32) / 2);
  const size = byWidth(wide, 70);
  const cell = ex`${size} / ${sums[0]!.length}`;
  const maps = flow.rows(
    "maps",
    sums.flatMap((map, filter) => [
      { filter, after: 0, url: mapUrl(map) },
      { filter, after: 1, url: mapUrl(map.map((row) => row.map((value) => Math.max(0, value)))) },
    ]),
  );
  const blocks = names.map((name, i) => {
    const own = maps.where(`maps${i}`, ({ filter }) => ex`${filter} === ${i}`);
    const { url, after } = own.datum;
    filter.on(`@map${i}:mousemove`, i + 1);
    window.follow(`@map${i}:mousemove`, (place) => ex`floor(${place} / ${cell})`);
    const x = ex`${after} * (${size} + 8)`;
    const look = { color: scene.mapColor, thickness: 2, when: ex`${filter} === ${i + 1}` };
    const here = scene.cellFrame({ at: window, cell, grow: 1, ...look });
    const width = ex`2 * ${size} + 14`;
    const shown = scene.stack(
      scene.each(own, scene.image(url, { x, size, name: `map${i}` })),
      scene.each(own, scene.frame({ x, width: size, color: scene.rimColor, thickness: 1 })),
      scene.frame({ x: -3, y: -3, width, height: ex`${size} + 6`, ...look }),
      here,
      scene.place(ex`${size} + 8`, 0, here),
    );
    return scene.sized(
      scene.titled(name, scene.mapColor, shown),
      byWidth(2 * wide + 26, 164),
      byWidth(wide + 32, 102),
    );
  });
  const pairs = [0, 2, 4].map((first) => blocks.slice(first, first + 2));
  return scene.place(3, 0, scene.arranged([blocks], pairs));
}

function decimals(value: Expression): Expression {
  return scene.formatted(value, ".3f");
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
