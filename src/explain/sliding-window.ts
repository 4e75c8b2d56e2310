/**
 * A window that slides over a square grid: its sizes, its place, and all the ways to move it.
 * n: rows of the input, k: rows of the window, s: stride, p: padding, out: rows of the output.
 */
import type { Dataflow, Signal } from "./dataflow";
import { type Expression, ex, type Size } from "./scene";

/** A slider as [least, start, most], a number, or an expression. */
type Setting = readonly [number, number, number] | Size;

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
  /** The step to go to when the number of places changes; default the first. */
  restart?: Size;
}

/** Milliseconds between two steps of the running figure. */
const pace = 700;

/** The window's signals, with a box to play it, a box for its step, and sliders for those sizes that have a range. */
export function slidingWindow(flow: Dataflow, sizes: WindowSizes) {
  const { window = "Window", start = 1, restart = 1 } = sizes;
  const size = (name: "n" | "k" | "s" | "p", label: string) => {
    const setting = sizes[name];
    if (typeof setting === "number") return flow.constant(name, setting);
    return "code" in setting ? flow.derived(name, setting) : flow.slider(name, label, setting);
  };
  const play = flow.checkbox("play", "Play");
  /** The number of the window's place, from 1; it wraps around at both ends. */
  const step = flow.numberBox("step", "Step", { start, min: 1 });
  const [n, k] = [size("n", "Input size n"), size("k", `${window} k`)];
  const [s, p] = [size("s", "Stride s"), size("p", "Padding p")];
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

  /** The step of the place at a row and column of the output, or of the nearest place there is. */
  const stepAt = (row: Expression, column: Expression) => {
    const bounded = (place: Expression) => ex`clamp(${place}, 0, ${out} - 1)`;
    return ex`${out} ? ${bounded(row)} * ${out} + ${bounded(column)} + 1 : ${step}`;
  };
  /** The step whose window has a pixel of the input nearest to its middle. */
  const stepNear = (row: Expression, column: Expression) => {
    const nearest = (pixel: Expression) => ex`round((${pixel} - (${k} - 1) / 2) / ${s})`;
    return stepAt(nearest(row), nearest(column));
  };
  /** Whether any window covers the pixel of the padded input. */
  const reaches = (row: Expression, column: Expression) => {
    const last = (pixel: Expression) => ex`min(floor(${pixel} / ${s}), ${out} - 1) * ${s}`;
    const within = (pixel: Expression) =>
      ex`${pixel} < ${covered} && ${pixel} - ${last(pixel)} < ${k}`;
    return ex`${within(row)} && ${within(column)}`;
  };

  play.on(key(" "), ex`!${play}`);
  step
    .on(`timer{${pace}}`, ex`${play} ? (${at} + 1) % max(${steps}, 1) + 1 : ${step}`)
    .on(steps, restart)
    .on(key("ArrowRight"), stepAt(row, ex`${column} + 1`))
    .on(key("ArrowLeft"), stepAt(row, ex`${column} - 1`))
    .on(key("ArrowDown"), stepAt(ex`${row} + 1`, column))
    .on(key("ArrowUp"), stepAt(ex`${row} - 1`, column));
  return {
    ...{ n, k, s, p, side, out, steps, play, step, at, row, column, top, left, covered },
    ...{ corner: { row: top, column: left }, stepAt, stepNear, reaches },
  };
}

/** A key, while the pointer is over the figure and not in a control. The page must not scroll by it. */
function key(name: string): Parameters<Signal["on"]>[0] {
  return {
    source: "window",
    type: "keydown",
    between: [{ type: "mouseover" }, { type: "mouseout" }],
    filter: [`event.key === '${name}'`, "event.target.tagName !== 'INPUT'"],
    consume: true,
  };
}
