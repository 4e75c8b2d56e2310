/** The convolution stepper: a filter that slides over a small image, every number written out. */
import type { Picture } from "../notebook/picture";
import { ink, paleInk } from "../plot/theme";
import { Dataflow, type Signal, type SlidingWindow, slidingWindow } from "./dataflow";
import {
  type Block,
  cellFrame,
  column,
  drawn,
  type Expression,
  each,
  ex,
  filterColor,
  formatted,
  frame,
  grey,
  grid,
  inputColor,
  mapColor,
  mark,
  row,
  signedColor,
  stack,
  text,
  titled,
  type Value,
  words,
} from "./scene";

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
  "upright edges": (_, j, k) => Math.sign(j - (k - 1) / 2),
  "level edges": (i, _, k) => Math.sign(i - (k - 1) / 2),
  blur: (_i, _j, k) => 1 / k ** 2,
  sharpen: (i, j, k) => (isMiddle(i, j, k) ? k ** 2 : -1),
  emboss: (i, j, k) => (isMiddle(i, j, k) ? 1 : i + j - (k - 1)),
  "leave as it is": (i, j, k) => (isMiddle(i, j, k) ? 1 : 0),
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

/**
 * Input, filter and feature map as grids of numbers, with the dot product under them: play it, step it, point at either grid,
 * choose or change the filter, and the sizes follow floor((n + 2p - k) / s) + 1.
 * After Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016).
 */
export function convolutionStepper(): Picture {
  const flow = new Dataflow();
  const inputs = flow.constant("pictures", drawingsBySize());
  const ready = Object.entries(filters).map(([name, weight]) => [name, bySize(sizes.k, weight)]);
  const readyFilters = flow.constant("filters", Object.fromEntries(ready));
  const window = slidingWindow(flow, { ...sizes, window: "Filter size" });
  const picture = flow.choice("picture", "Picture", Object.keys(drawings));
  const filter = flow.choice("filter", "Filter", Object.keys(filters));
  const amount = flow.numberBox("amount", "A click on a weight adds");
  const { n, k, side, out } = window;
  const values = flow.derived("values", ex`${inputs}[${picture}][${n}]`);
  const chosen = ex`${readyFilters}[${filter}][${k}]`;
  const weights = flow.signal("weights", { init: chosen.code }).on(filter, chosen).on(k, chosen);
  const cell = flow.derived("cell", ex`min(40, floor(690 / (${side} + ${k} + ${out})))`);
  const state = { values, weights, amount, window, cell };
  const grids = row(inputGrid(flow, state), 40, filterGrid(flow, state), 40, mapGrid(flow, state));
  return flow.picture(
    "A 3 x 3 filter on a 7 x 7 picture of a 4: the window's nine pixels times the nine weights, " +
      "added up, make one number of the 5 x 5 feature map.",
    column(
      ...arithmetic(window),
      14,
      { ...grids, height: ex`24 + ${side} * ${cell}` },
      32,
      dotProduct(flow, state),
      text(hint, { color: paleInk, y: 24, line: 38 }),
    ),
  );
}

// JupyterLab keeps the arrow keys and the space bar for itself, except in boxes to write into.
const hint =
  "Point at a grid, or press the arrow keys (in JupyterLab: up and down in the box Step). A click on a weight changes it.";

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

/** How large the feature map becomes, and what is lost by rounding down. */
function arithmetic({ n, k, s, p, side, out, covered }: SlidingWindow): Block[] {
  const inner = formatted(ex`(${side} - ${k}) / ${s}`);
  const size = words`Size of the map = ⌊(n + 2p − k) / s⌋ + 1 = ⌊(${n} + 2·${p} − ${k}) / ${s}⌋ + 1 = ⌊${inner}⌋ + 1 = ${out}`;
  const dropped = ex`${side} - ${covered}`;
  const rows = ex`${dropped} === 1 ? 'row and column' : ${dropped} + ' rows and columns'`;
  const lost = ex`${out} === 0 ? 'The filter is larger than the input: it fits nowhere.'
    : ${dropped} > 0 ? ${words`Rounded down: the filter never reaches the last ${rows} (crossed out).`}
    : ${s} > ${k} ? 'The stride is larger than the filter: the pixels in between (crossed out) are never seen.'
    : 'The windows reach every pixel: nothing is dropped.'`;
  return [text(size, { size: 14, bold: true, line: 20 }), text(lost, { color: paleInk, line: 26 })];
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
  const cross = mark("symbol", {
    x: ex`(${column} + 0.5) * ${cell}`,
    y: ex`(${row} + 0.5) * ${cell}`,
    shape: "M-1,-1L1,1M-1,1L1,-1",
    size: ex`0.8 * ${cell} * ${cell}`,
    stroke: "#bf8700",
    strokeWidth: 1,
    opacity: ex`${seen} ? 0 : 1`,
  });
  const fill = ex`${padding} ? '#eaeef2' : ${grey(value, 9)}`;
  const size = ex`${p} ? ${words`, padded to ${side} × ${side}`} : ''`;
  return titled(
    words`Input ${n} × ${n}${size}`,
    inputColor,
    grid(
      inputs,
      { name: "input", side, cell, fill, text: value, cursor: "crosshair" },
      each(inputs, drawn(cross)),
      cellFrame({ at: window.corner, side: k, cell, color: inputColor, when: out }),
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
  const look = { side: k, cell, fill: signedColor(value, most), text: formatted(value) };
  return titled(
    words`Filter ${k} × ${k}`,
    filterColor,
    grid(
      cells,
      { ...look, name: "weight", cursor: "pointer" },
      frame({ width: ex`${k} * ${cell}`, color: filterColor }),
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
  const fill = ex`${hidden} ? '#ffffff' : ${signedColor(value, most)}`;
  return titled(
    words`Feature map ${out} × ${out}`,
    mapColor,
    grid(
      map,
      {
        ...{ name: "output", side: out, cell, fill, cursor: "crosshair" },
        text: ex`${hidden} ? '' : ${formatted(value)}`,
      },
      cellFrame({ at: window, cell, color: mapColor, when: out }),
    ),
  );
}

/** Each pixel of the window times its weight, row by row, and the sum. */
function dotProduct(flow: Dataflow, state: State): Block {
  const { weights, window } = state;
  const { k, at, steps, top, left } = window;
  const products = flow
    .cells("products", k)
    .with(({ index, row, column }) => ({
      w: ex`${weights}[${index}]`,
      x: padded(ex`${top} + ${row}`, ex`${left} + ${column}`, state),
    }))
    .with(({ x, w }) => ({ product: ex`${x} * ${w}` }));
  const sum = products.aggregate("sum", [], { value: ["sum", "product"] });
  const { row, column, x, w } = products.datum;
  const part = (words: Value, shift: number, align: "left" | "center" | "right", color = ink) => {
    const at = { x: ex`110 + ${column} * 84 + ${shift}`, y: ex`${row} * 24 + 12` };
    return each(products, text(words, { ...at, align, color, size: 14 }));
  };
  const weight = ex`${w} < 0 ? ${words`(${formatted(w)})`} : ${formatted(w)}`;
  const isLast = ex`${row} === ${k} - 1 && ${column} === ${k} - 1`;
  const end = { x: ex`110 + ${k} * 84 + 22`, y: ex`(${k} - 1) * 24 + 12` };
  const result = text(formatted(sum.datum.value), {
    ...end,
    color: mapColor,
    size: 16,
    bold: true,
  });
  const parts = stack(
    text("Dot product", { bold: true }),
    text(words`step ${ex`${at} + 1`} of ${steps}`, { y: 34, color: paleInk }),
    part(x, 22, "right", inputColor),
    part("·", 28, "center"),
    part(weight, 34, "left", filterColor),
    part(ex`${isLast} ? '=' : '+'`, 84, "center"),
    each(sum, result),
  );
  return { ...parts, height: ex`${k} * 24` };
}
