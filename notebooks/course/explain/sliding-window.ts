/** A window that slides over a grid, and its products with a filter: what steppers of convolution and pooling have in common. */
import { player, slider } from "./controls";
import type { Dataflow, Table } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, type Size, type Value, words } from "./scene";

/** A slider as [least, start, most], a number, or an expression. */
type Setting = readonly [number, number, number] | Size;

type SizeName = "n" | "k" | "s" | "p";

/** The sizes of the window and its grid. */
export interface WindowSizes {
  n: Setting;
  k: Setting;
  s: Setting;
  p: Setting;
  /** What the window is called on its slider. */
  window?: string;
  /** The first step, from 1. */
  start?: number;
  /** The step to go to when the number of positions changes; default the first. */
  restart?: Size;
}

/** Milliseconds between two steps of the running figure. */
const pace = 700;

/**
 * A window that slides over a square grid, and all the ways to move it.
 * n: rows of the input, k: rows of the window, s: stride, p: padding, out: rows of the output.
 * Its signals, a player, and sliders for those sizes that have a range.
 */
export function slidingWindow(flow: Dataflow, sizes: WindowSizes) {
  const { window = "Window", start = 1, restart = 1 } = sizes;
  const size = (name: SizeName) => {
    const setting = sizes[name];
    if (typeof setting === "number") return flow.constant(name, setting);
    return "code" in setting ? flow.derived(name, setting) : flow.constant(name, setting[1]);
  };
  const play = flow.constant("play", false);
  /** The number of the window's position, from 1; it wraps around at both ends. */
  const step = flow.constant("step", start);
  const [n, k, s, p] = [size("n"), size("k"), size("s"), size("p")];
  const side = flow.derived("side", ex`${n} + 2 * ${p}`);
  const out = flow.derived("out", ex`${k} > ${side} ? 0 : floor((${side} - ${k}) / ${s}) + 1`);
  const steps = flow.derived("steps", ex`${out} * ${out}`);
  const at = flow.derived(
    "at",
    ex`${steps} ? ((+${step} - 1) % ${steps} + ${steps}) % ${steps} : 0`,
  );
  const row = flow.derived("row", ex`${out} ? floor(${at} / ${out}) : 0`);
  const column = flow.derived("column", ex`${out} ? ${at} % ${out} : 0`);
  const top = flow.derived("top", ex`${row} * ${s}`);
  const left = flow.derived("left", ex`${column} * ${s}`);
  const covered = flow.derived("covered", ex`${out} ? (${out} - 1) * ${s} + ${k} : 0`);

  /** The step of the position at a row and column of the output, or of the nearest position there is. */
  const stepAt = (row: Expression, column: Expression) => {
    const bounded = (place: Expression) => ex`clamp(${place}, 0, ${out} - 1)`;
    return ex`${out} ? ${bounded(row)} * ${out} + ${bounded(column)} + 1 : ${step}`;
  };
  /** The step whose window has a pixel of the input nearest to its middle. */
  const stepNear = (row: Expression, column: Expression) => {
    const nearest = (pixel: Expression) => ex`round((${pixel} - (${k} - 1) / 2) / ${s})`;
    return stepAt(nearest(row), nearest(column));
  };
  /** Has the window go where the pointer is; `toOutput` turns its place in pixels into a row or column of the output. */
  const follow = (events: string, toOutput: (place: Expression) => Expression) =>
    step.on(events, stepAt(toOutput(scene.pointer.y), toOutput(scene.pointer.x)));
  /** Whether any window covers the pixel of the padded input. */
  const reaches = (row: Expression, column: Expression) => {
    const last = (pixel: Expression) => ex`min(floor(${pixel} / ${s}), ${out} - 1) * ${s}`;
    const within = (pixel: Expression) =>
      ex`${pixel} < ${covered} && ${pixel} - ${last(pixel)} < ${k}`;
    return ex`${within(row)} && ${within(column)}`;
  };

  play.on(flow.key(" "), ex`!${play}`);
  step
    .on(`timer{${pace}}`, ex`${play} ? (${at} + 1) % max(${steps}, 1) + 1 : ${step}`)
    .on(steps, restart);
  const arrow = (key: string, place: Expression) =>
    step.on(flow.key(`Arrow${key}`), ex`${flow.focus} ? ${step} : ${place}`);
  arrow("Right", stepAt(row, ex`${column} + 1`));
  arrow("Left", stepAt(row, ex`${column} - 1`));
  arrow("Down", stepAt(ex`${row} + 1`, column));
  arrow("Up", stepAt(ex`${row} - 1`, column));

  /** The slider of a size that has a range. */
  const sizeSlider = (name: SizeName, width: Size, labelWidth: number) => {
    const [least, , most] = sizes[name] as readonly [number, number, number];
    const labels = { n: "Input size n", k: `${window} size k`, s: "Stride s", p: "Padding p" };
    const look = { label: labels[name], limits: [least, most] as const, width, labelWidth };
    return slider(flow, { n, k, s, p }[name], look);
  };
  const number = ex`${steps} ? ${at} + 1 : 0`;
  return {
    ...{ n, k, s, p, side, out, steps, play, step, at, row, column, top, left, covered },
    ...{ stepAt, stepNear, follow, reaches, sizeSlider },
    corner: { row: top, column: left },
    player: player(play, step, { back: at, forward: ex`${at} + 2` }),
    progress: words`Step ${number} of ${steps}`,
  };
}

/** The signals of a window that slides. */
export type SlidingWindow = ReturnType<typeof slidingWindow>;

/** The side of what is shown of a channel: its map, the window and the weights. */
export const side = byWidth(90, 70);
const gap = byWidth(10, 4);

/** How the numbers of a window or of the weights are shown. */
interface NumbersLook {
  name: string;
  title: string;
  color: string;
  fill: Expression;
  text: Expression;
  /** Rows of the window. */
  k: Size;
}

/** The numbers of a window or of the weights in it. */
export function numbers(cells: Table<"row" | "column">, look: NumbersLook): Block {
  const cell = ex`${side} / ${look.k}`;
  // On a narrow page numbers would run into one another in 5 x 5 cells.
  const value = ex`${cell} < 16 ? '' : ${look.text}`;
  const { name, fill } = look;
  const shown = scene.grid(
    cells,
    { name, side: look.k, cell, fill, text: value },
    scene.frame({ width: side, color: look.color, thickness: 2 }),
  );
  return scene.sized(scene.titled(look.title, look.color, shown), side);
}

/** A channel: where the window is in it, the products, and their sum. */
export function productRow(parts: {
  map: Block;
  window: Block;
  weights: Block;
  sum: Value;
  color?: Value;
}): Block {
  const middle = (words: Value, look: object) =>
    scene.column(24, scene.text(words, { ...look, line: 90, y: ex`${side} / 2` }));
  const sum = middle(parts.sum, { color: parts.color, size: byWidth(16, 13), bold: true });
  const dot = middle("·", { align: "center", size: 20 });
  const { map, window, weights } = parts;
  const inRow = scene.row(
    scene.sized(map, side),
    byWidth(24, 10),
    window,
    gap,
    dot,
    gap,
    weights,
    gap,
    sum,
  );
  return scene.sized(inRow, byWidth(410, scene.narrowWidth), window.height);
}
