/**
 * A window that slides over a square grid: its sizes, its place, and all the ways to move it.
 * n: rows of the input, k: rows of the window, s: stride, p: padding, out: rows of the output.
 */

import type { Expression } from "./expressions";
import type { Part } from "./marks";
import { constant, derived, slider } from "./signals";

/** A size: a slider as [least, start, most], a fixed number, or one that follows other signals. */
type Size = [number, number, number] | number | Expression;

/** The sizes of the window and its grid. */
export interface SlidingOptions {
  n: Size;
  k: Size;
  s: Size;
  p: Size;
  /** What the window is called: "Filter size". */
  window?: string;
  /** The first step, from 1. */
  start?: number;
  /** The step to go to when the number of places changes; default the first. */
  restart?: Expression;
  /** More events that move the window: each `update` gives the number of the step. */
  on?: { events: string; update: Expression }[];
}

/** Milliseconds between two steps of the running picture. */
const pace = 700;

/** The signals of the window: n, k, s, p, side, out, steps, play, step, at, row, column, top, left. */
export function slidingSignals(options: SlidingOptions): Part[] {
  const { n, k, s, p, window = "Window", start = 1, restart = "1", on = [] } = options;
  return [
    playSignal(),
    stepSignal(start, restart, on),
    size("n", "Input size n", n),
    size("k", `${window} k`, k),
    size("s", "Stride s", s),
    size("p", "Padding p", p),
    derived("side", "n + 2 * p"),
    derived("out", "k > side ? 0 : floor((side - k) / s) + 1"),
    derived("steps", "out * out"),
    derived("at", "steps ? ((+step - 1) % steps + steps) % steps : 0"),
    derived("row", "out ? floor(at / out) : 0"),
    derived("column", "out ? at % out : 0"),
    derived("top", "row * s"),
    derived("left", "column * s"),
    derived("covered", "out ? (out - 1) * s + k : 0"),
  ];
}

function size(name: string, label: string, options: Size): Part {
  if (typeof options === "number") return constant(name, options);
  return typeof options === "string" ? derived(name, options) : slider(name, label, options);
}

function playSignal(): Part {
  return {
    name: "play",
    value: false,
    bind: { input: "checkbox", name: "Play " },
    on: [{ events: key(" "), update: "!play" }],
  };
}

/** The number of the window's place, from 1; it wraps around at both ends. */
function stepSignal(start: number, restart: Expression, on: SlidingOptions["on"] & object): Part {
  const bounded = (rows: Expression, columns: Expression) =>
    `clamp(row + ${rows}, 0, out - 1) * out + clamp(column + ${columns}, 0, out - 1) + 1`;
  return {
    name: "step",
    value: start,
    bind: { input: "number", min: 1, name: "Step " },
    on: [
      { events: `timer{${pace}}`, update: "play ? (at + 1) % max(steps, 1) + 1 : step" },
      { events: { signal: "steps" }, update: restart },
      {
        events: "@output:mouseover, @output2:mouseover",
        update: "datum.row * out + datum.column + 1",
      },
      { events: "@input:mouseover", update: `out ? ${nearest()} : step` },
      ...on,
      { events: key("ArrowRight"), update: bounded("0", "1") },
      { events: key("ArrowLeft"), update: bounded("0", "-1") },
      { events: key("ArrowDown"), update: bounded("1", "0") },
      { events: key("ArrowUp"), update: bounded("-1", "0") },
    ],
  };
}

/** The step whose window has the pixel under the pointer nearest to its middle. */
function nearest(): Expression {
  const place = (at: Expression) => `clamp(round((${at} - (k - 1) / 2) / s), 0, out - 1)`;
  return `${place("datum.row")} * out + ${place("datum.column")} + 1`;
}

/** A key, while the pointer is over the picture and not in a control. The page must not scroll by it. */
function key(name: string): Part {
  return {
    source: "window",
    type: "keydown",
    between: [{ type: "mouseover" }, { type: "mouseout" }],
    filter: [`event.key === '${name}'`, "event.target.tagName !== 'INPUT'"],
    consume: true,
  };
}

/** The value of the padded input at a row and column; `values` names the signal with its n * n numbers. */
export function paddedValue(row: Expression, column: Expression): Expression {
  const inside = `inrange(${row} - p, [0, n - 1]) && inrange(${column} - p, [0, n - 1])`;
  return `(${inside} ? values[(${row} - p) * n + ${column} - p] : 0)`;
}

/** The padded input: row, column, value, whether it is padding, and whether any window covers it. */
export function inputData(): Part {
  const covered = (at: Expression) =>
    `(${at} < covered && ${at} - min(floor(${at} / s), out - 1) * s < k)`;
  return {
    name: "inputs",
    transform: [
      ...cells("side"),
      { type: "formula", as: "value", expr: paddedValue("datum.row", "datum.column") },
      {
        type: "formula",
        as: "padding",
        expr: "!inrange(datum.row - p, [0, n - 1]) || !inrange(datum.column - p, [0, n - 1])",
      },
      {
        type: "formula",
        as: "seen",
        expr: `${covered("datum.row")} && ${covered("datum.column")}`,
      },
    ],
  };
}

/** One datum for each of side * side cells, with index, row and column. */
export function cells(side: Expression): Part[] {
  return [
    { type: "sequence", start: 0, stop: { signal: `${side} * ${side}` }, as: "index" },
    { type: "formula", as: "row", expr: `floor(datum.index / ${side})` },
    { type: "formula", as: "column", expr: `datum.index % ${side}` },
  ];
}

/** Each pixel under each place of the window: cell is the number of the place, i and j the place in the window, x the pixel. */
export function windowsData(): Part {
  return {
    name: "windows",
    transform: [
      { type: "sequence", start: 0, stop: { signal: "steps * k * k" }, as: "index" },
      { type: "formula", as: "cell", expr: "floor(datum.index / (k * k))" },
      { type: "formula", as: "i", expr: "floor(datum.index % (k * k) / k)" },
      { type: "formula", as: "j", expr: "datum.index % k" },
      {
        type: "formula",
        as: "x",
        expr: paddedValue(
          "(floor(datum.cell / out) * s + datum.i)",
          "(datum.cell % out * s + datum.j)",
        ),
      },
    ],
  };
}
