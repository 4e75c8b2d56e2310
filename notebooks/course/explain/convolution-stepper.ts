/** The convolution stepper: a filter that slides over a small image, every number written out. */
import type { Picture } from "../../../src/notebook/picture";
import { imageUrl } from "../../../src/plot/pixels";
import { paleInk } from "../../../src/plot/theme";
import { formatNumber } from "../../../src/plot/vega";
import { tf } from "../../../src/tensorflow";
import { choice, labelled } from "./controls";
import { Dataflow, type Signal } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, type Size, type Value, words } from "./scene";
import { type SlidingWindow, slidingWindow } from "./sliding-window";

/** Drawings by hand: 9 is white ink on black ground, 5 the pale rim of a stroke. */
const drawings = {
  "the digit 4": [
    ".........",
    ".....99..",
    "....99...",
    "...99.9..",
    "..99.99..",
    "..999999.",
    "....99...",
    "....95...",
    ".........",
  ],
  "a bright square": [
    ".........",
    ".........",
    "..99999..",
    "..99999..",
    "..99999..",
    "..99999..",
    "..99999..",
    ".........",
    ".........",
  ],
  "a slope": [
    "........5",
    ".......59",
    "......599",
    ".....5999",
    "....59999",
    "...599999",
    "..5999999",
    ".59999999",
    "599999999",
  ],
};

const isMiddle = (i: number, j: number, k: number) => i === j && i === Math.floor((k - 1) / 2);

/** Filters that image editors know: the weight at row i and column j of k rows. */
const filters = {
  "vertical edges": (_, j, k) => Math.sign(j - (k - 1) / 2),
  "horizontal edges": (i, _, k) => Math.sign(i - (k - 1) / 2),
  blur: (_i, _j, k) => 1 / k ** 2,
  sharpen: (i, j, k) => (isMiddle(i, j, k) ? k ** 2 : -1),
  emboss: (i, j, k) => (isMiddle(i, j, k) ? 1 : i + j - (k - 1)),
  identity: (i, j, k) => (isMiddle(i, j, k) ? 1 : 0),
} satisfies Record<string, (i: number, j: number, k: number) => number>;

const sizes = { n: [4, 7, 9], k: [2, 3, 5], s: [1, 1, 3], p: [0, 0, 2] } as const;

/** For each size from `least` to `most` the numbers of its rows and columns. */
function bySize(
  [least, , most]: readonly [number, number, number],
  at: (i: number, j: number, size: number) => number,
): Record<number, number[]> {
  const all = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const numbers = (size: number) =>
    Array.from({ length: size * size }, (_, i) => at(Math.floor(i / size), i % size, size));
  return Object.fromEntries(all.map((size) => [size, numbers(size)]));
}

/** Each drawing by name and then by size, its numbers row by row: a pixel is the one at its middle in the drawing. */
function drawingsBySize() {
  const shrink = (rows: string[]) => {
    const from = (i: number, n: number) => Math.floor(((i + 0.5) * rows.length) / n);
    return bySize(sizes.n, (i, j, n) => Number(rows[from(i, n)]![from(j, n)]) || 0);
  };
  return Object.fromEntries(Object.entries(drawings).map(([name, rows]) => [name, shrink(rows)]));
}

/** The columns of the figure on a wide page; on a narrow one input and filter share a row, then map and player. */
const columns = {
  input: byWidth(280, 196),
  filter: byWidth(190, 132),
  map: byWidth(220, 196),
};

/**
 * Input, filter and feature map as grids of numbers, with the dot product under them: play it, step it, point at either grid,
 * choose or change the filter, and the sizes follow floor((n + 2p - k) / s) + 1.
 * After Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016).
 */
export function convolutionStepper(): Picture {
  const flow = new Dataflow();
  const inputs = flow.constant("drawings", drawingsBySize());
  const ready = Object.entries(filters).map(([name, weight]) => [name, bySize(sizes.k, weight)]);
  const readyFilters = flow.constant("filters", Object.fromEntries(ready));
  const window = slidingWindow(flow, { ...sizes, window: "Filter" });
  const drawing = flow.constant("drawing", Object.keys(drawings)[0]);
  const filter = flow.constant("filter", Object.keys(filters)[0]);
  const amount = flow.constant("amount", 1);
  const { n, k, side, out } = window;
  const values = flow.derived("values", ex`${inputs}[${drawing}][${n}]`);
  const chosen = ex`${readyFilters}[${filter}][${k}]`;
  const weights = flow.signal("weights", { init: chosen.code }).on(filter, chosen).on(k, chosen);
  const inputCell = ex`${columns.input} / ${side}`;
  const filterCell = ex`${columns.filter} / ${k}`;
  const mapCell = ex`${columns.map} / max(${out}, 1)`;
  const fitting = ex`floor(min(40, ${inputCell}, ${filterCell}, ${mapCell}))`;
  const cell = flow.derived("cell", fitting);
  const state = { values, weights, amount, window, cell };

  const { player, sizeSlider } = window;
  const panel = (block: Block, width: Size) => scene.sized(block, width, scene.plus(24, width));
  const input = panel(inputGrid(flow, state), columns.input);
  const weightGrid = panel(filterGrid(flow, state), byWidth(160, 132));
  const map = panel(mapGrid(flow, state), columns.map);
  const sums = dotProduct(flow, state);
  const line = byWidth(columns.input, scene.narrowWidth);
  const [inputSize, padding] = [sizeSlider("n", line, 96), sizeSlider("p", line, 96)];
  const filterLine = byWidth(190, scene.narrowWidth);
  const filterSize = sizeSlider("k", filterLine, 96);
  const stride = sizeSlider("s", byWidth(220, scene.narrowWidth), 96);
  const pictures = Object.entries(drawings);
  const images = pictures.map(([value, rows]) => ({ value, url: drawingUrl(rows) }));
  const names = Object.keys(filters).map((value) => ({ value }));
  const amounts = [-1, -0.1, 0.1, 1].map((value) => ({ value, label: formatNumber(value, "+") }));
  const drawn = choice(flow, drawing, { label: "Image", options: images, width: 150 });
  const image = labelled("Image", 104, drawn);
  const kernels = choice(flow, filter, { label: "Filter", options: names, width: filterLine });
  const label = "A click on a weight adds";
  const click = choice(flow, amount, { label, options: amounts, width: 190 });
  const clickLabel = scene.text(label, { color: paleInk });
  const header = arithmetic(window);
  const end = scene.paragraph(usage, byWidth(1, 2), { color: paleInk });
  return flow.picture(
    "A 3 x 3 filter on a 7 x 7 image of a 4: the nine pixels of the window times the nine weights, " +
      "added up, make one number of the 5 x 5 feature map.",
    scene.arranged(
      [
        ...[header, 10],
        [
          [input, 8, image, inputSize, padding],
          40,
          [weightGrid, 8, filterSize, kernels, clickLabel, click],
          40,
          [map, 8, player, stride],
        ],
        ...[16, sums, 6, end],
      ],
      [
        ...[header, 6, [input, 14, weightGrid], 6, [map, 14, player], 8, sums, 8],
        ...[stride, padding, inputSize, image, filterSize, kernels, clickLabel, click, end],
      ],
    ),
  );
}

const usage =
  "Point at a grid to move the window, or use the arrow keys. Click on a weight to change it.";

interface State {
  /** The numbers of the input and of the filter, row by row. */
  values: Signal;
  weights: Signal;
  /** What a click adds to a weight. */
  amount: Signal;
  window: SlidingWindow;
  /** The side of a cell in pixels. */
  cell: Signal;
}

/** A drawing as the address of a small image. */
function drawingUrl(rows: readonly string[]): string {
  const levels = rows.map((row) => [...row].map((digit) => [(Number(digit) || 0) / 9]));
  return tf.tidy(() => imageUrl(tf.tensor3d(levels)));
}

/** How large the feature map becomes, and what is lost by rounding down. */
function arithmetic({ n, k, s, p, side, out, covered }: SlidingWindow): Block {
  const inner = scene.formatted(ex`(${side} - ${k}) / ${s}`);
  const size = words`Size of the feature map = ⌊(n + 2p − k) / s⌋ + 1 = ⌊(${n} + 2·${p} − ${k}) / ${s}⌋ + 1 = ⌊${inner}⌋ + 1 = ${out}`;
  const dropped = ex`${side} - ${covered}`;
  const rows = ex`${dropped} === 1 ? 'row and column' : ${dropped} + ' rows and columns'`;
  const lost = ex`${out} === 0 ? 'The filter is larger than the input, so there is no position for it.'
    : ${dropped} > 0 ? ${words`Rounded down: the filter never reaches the last ${rows} (crossed out).`}
    : ${s} > ${k} ? 'The stride is larger than the filter, so the pixels in between (crossed out) are skipped.'
    : 'The filter reaches every pixel: nothing is dropped.'`;
  return scene.column(
    scene.paragraph(size, byWidth(1, 3), { size: 14, bold: true }),
    scene.paragraph(lost, byWidth(1, 2), { color: paleInk }),
  );
}

/** The value of the padded input at a row and column. */
function padded(
  row: Expression,
  column: Expression,
  { values, window: { n, p } }: State,
): Expression {
  const inside = ex`inrange(${row} - ${p}, [0, ${n} - 1]) && inrange(${column} - ${p}, [0, ${n} - 1])`;
  return ex`${inside} ? ${values}[(${row} - ${p}) * ${n} + ${column} - ${p}] : 0`;
}

function inputGrid(flow: Dataflow, state: State): Block {
  const { window, cell } = state;
  const { n, k, p, side, out } = window;
  const isPadding = (place: Expression) => ex`!inrange(${place} - ${p}, [0, ${n} - 1])`;
  const inputs = flow.cells("inputs", side).with(({ row, column }) => ({
    value: padded(row, column, state),
    padding: ex`${isPadding(row)} || ${isPadding(column)}`,
    seen: window.reaches(row, column),
  }));
  const { row, column, value, padding, seen } = inputs.datum;
  window.step.on("@input:mouseover", window.stepNear(row, column));
  // A cross over each pixel that no window covers.
  const cross = scene.mark("symbol", {
    x: ex`(${column} + 0.5) * ${cell}`,
    y: ex`(${row} + 0.5) * ${cell}`,
    shape: "M-1,-1L1,1M-1,1L1,-1",
    size: ex`0.8 * ${cell} * ${cell}`,
    stroke: "#bf8700",
    strokeWidth: 1,
    opacity: ex`${seen} ? 0 : 1`,
  });
  const fill = ex`${padding} ? ${scene.emptyColor} : ${scene.grey(value, 9)}`;
  const margin = ex`${p} ? ${words`, padding ${p}`} : ''`;
  return scene.titled(
    words`Input ${n} × ${n}${margin}`,
    scene.inputColor,
    scene.grid(
      inputs,
      { name: "input", side, cell, fill, text: value, cursor: "crosshair" },
      scene.each(inputs, cross),
      scene.cellFrame({ at: window.corner, side: k, cell, color: scene.inputColor, when: out }),
    ),
  );
}

function filterGrid(flow: Dataflow, { weights, amount, window: { k }, cell }: State): Block {
  const cells = flow.cells("weights", k).with(({ index }) => ({ value: ex`${weights}[${index}]` }));
  const { index, value } = cells.datum;
  const changed = Array.from({ length: sizes.k[2] ** 2 }, (_, i) => {
    return ex`${weights}[${i}] + (${index} === ${i} ? +${amount} : 0)`;
  });
  weights.on("@weight:click", ex`slice(${changed}, 0, ${k} * ${k})`);
  const most = ex`max(1, abs(extent(${weights})[0]), abs(extent(${weights})[1]))`;
  const look = {
    side: k,
    cell,
    fill: scene.signedColor(value, most),
    text: scene.formatted(value),
  };
  return scene.titled(
    words`Filter ${k} × ${k}`,
    scene.filterColor,
    scene.grid(
      cells,
      { ...look, name: "weight", cursor: "pointer" },
      scene.frame({ width: ex`${k} * ${cell}`, color: scene.filterColor }),
    ),
  );
}

function mapGrid(flow: Dataflow, state: State): Block {
  const { weights, window, cell } = state;
  const { k, s, out, steps, play, at } = window;
  const products = flow
    .numbers("windows", ex`${steps} * ${k} * ${k}`)
    .with(({ index }) => ({
      cell: ex`floor(${index} / (${k} * ${k}))`,
      i: ex`floor(${index} % (${k} * ${k}) / ${k})`,
      j: ex`${index} % ${k}`,
    }))
    .with(({ cell, i, j }) => {
      const [row, column] = [ex`floor(${cell} / ${out})`, ex`${cell} % ${out}`];
      return { x: padded(ex`${row} * ${s} + ${i}`, ex`${column} * ${s} + ${j}`, state) };
    })
    .with(({ x, i, j }) => ({ product: ex`${x} * ${weights}[${i} * ${k} + ${j}]` }));
  const map = products
    .aggregate("map", ["cell"], { value: ["sum", "product"] })
    .with(({ cell }) => ({ row: ex`floor(${cell} / ${out})`, column: ex`${cell} % ${out}` }));
  const { value, row, column } = map.datum;
  window.step.on("@output:mouseover", window.stepAt(row, column));
  const most = flow.derived("largest", map.largest("value"));
  const hidden = ex`${play} && ${map.datum.cell} > ${at}`;
  const fill = ex`${hidden} ? 'transparent' : ${scene.signedColor(value, most)}`;
  return scene.titled(
    words`Feature map ${out} × ${out}`,
    scene.mapColor,
    scene.grid(
      map,
      {
        ...{ name: "output", side: out, cell, fill, cursor: "crosshair" },
        text: ex`${hidden} ? '' : ${scene.formatted(value)}`,
      },
      scene.cellFrame({ at: window, cell, color: scene.mapColor, when: out }),
    ),
  );
}

/** Each pixel of the window times its weight, row by row, and the sum; on a narrow page smaller where it has to be. */
function dotProduct(flow: Dataflow, state: State): Block {
  const { weights, window } = state;
  const { k, top, left } = window;
  const products = flow
    .cells("products", k)
    .with(({ index, row, column }) => ({
      w: ex`${weights}[${index}]`,
      x: padded(ex`${top} + ${row}`, ex`${left} + ${column}`, state),
    }))
    .with(({ x, w }) => ({ product: ex`${x} * ${w}` }));
  const sum = products.aggregate("sum", [], { value: ["sum", "product"] });
  const { row, column, x, w } = products.datum;
  const start = byWidth(110, 0);
  const scale = flow.derived(
    "scale",
    ex`min(1, (${scene.fullWidth} - ${start}) / (84 * ${k} + 60))`,
  );
  const right = (shift: number) => ex`${start} + ${scale} * (${column} * 84 + ${shift})`;
  const look = { line: 24, size: ex`14 * ${scale}` };
  const part = (words: Value, shift: number, align: "left" | "center" | "right", color?: Value) => {
    const y = ex`${row} * 24 + 12`;
    return scene.each(products, scene.text(words, { ...look, x: right(shift), y, align, color }));
  };
  const weight = ex`${w} < 0 ? ${words`(${scene.formatted(w)})`} : ${scene.formatted(w)}`;
  const isLast = ex`${row} === ${k} - 1 && ${column} === ${k} - 1`;
  const result = scene.text(scene.formatted(sum.datum.value), {
    ...{ x: ex`${start} + ${scale} * (${k} * 84 + 22)`, y: ex`(${k} - 1) * 24 + 12` },
    ...{ ...look, color: scene.mapColor, size: ex`16 * ${scale}`, bold: true },
  });
  const title = scene.stack(
    scene.text("Dot product", { bold: true }),
    scene.text(window.progress, { x: byWidth(0, 110), y: byWidth(34, 12), color: paleInk }),
  );
  const parts = scene.stack(
    part(x, 22, "right", scene.inputColor),
    part("·", 28, "center"),
    part(weight, 34, "left", scene.filterColor),
    part(ex`${isLast} ? '=' : '+'`, 84, "center"),
    scene.each(sum, result),
  );
  const height = sizes.k[2] * 24;
  return scene.sized(
    scene.stack(title, scene.place(0, byWidth(0, 24), parts)),
    scene.fullWidth,
    byWidth(height, height + 24),
  );
}
