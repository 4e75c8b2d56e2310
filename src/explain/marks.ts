/**
 * The parts that explainers are put together from: labels, number grids, frames.
 * Texts, places and colours are expressions of Vega (https://vega.github.io/vega/docs/expressions/),
 * so that they follow the signals of the picture.
 */
import { ink } from "../plot/theme";
import type { Spec } from "../plot/vega";
import { type Expression, quoted } from "./expressions";

/** A part of a Vega spec: a mark, a signal, a data set. */
export type Part = Spec;

/** Input and its window are red, filters blue, feature maps purple: in every picture of the course. */
export const inputColor = "#cf222e";
export const filterColor = "#0969da";
export const mapColor = "#8250df";

/** The width of every explainer without its rim, in pixels: with it, a page of a notebook. */
export const pageWidth = 770;

const value = (expression: Expression | number) => ({ signal: String(expression) });

/** How a label looks. */
export interface LabelOptions {
  x: Expression | number;
  y: Expression | number;
  align?: "left" | "center" | "right";
  color?: string;
  size?: number;
  bold?: boolean;
}

/** One line of text; `y` is its middle. */
export function label(text: Expression, { x, y, ...look }: LabelOptions): Part {
  const { align = "left", color = ink, size = 13, bold = false } = look;
  return {
    type: "text",
    interactive: false,
    encode: {
      update: {
        x: value(x),
        y: value(y),
        text: value(text),
        align: { value: align },
        baseline: { value: "middle" },
        fill: value(color.startsWith("#") ? quoted(color) : color),
        fontSize: { value: size },
        fontWeight: { value: bold ? "bold" : "normal" },
      },
    },
  };
}

/** What a number grid shows. The expressions of its cells know `datum`. */
export interface GridOptions {
  /** The data set: one datum a cell, with its row and column. */
  data: string;
  /** The name of the cells, for events such as "@name:mouseover". */
  name: string;
  title?: Expression;
  titleColor?: string;
  x: Expression | number;
  y: Expression | number;
  /** The side of a cell in pixels. */
  cell: Expression | number;
  fill: Expression;
  /** What is written in a cell; nothing if left out. */
  text?: Expression;
  cursor?: string;
  /** Frames and other things above the cells, in the grid's own coordinates. */
  above?: Part[];
}

/** Cells in rows and columns, each filled by its value, with the value written in it. */
export function numberGrid(options: GridOptions): Part {
  const { name, data, cell, fill, text, title, titleColor = ink, above = [] } = options;
  const cells: Part = {
    type: "rect",
    name,
    from: { data },
    encode: {
      update: {
        x: value(`datum.column * (${cell})`),
        y: value(`datum.row * (${cell})`),
        width: value(cell),
        height: value(cell),
        fill: value(fill),
        stroke: { value: "#afb8c1" },
        strokeWidth: { value: 0.5 },
        cursor: { value: options.cursor ?? "default" },
      },
    },
  };
  const numbers: Part = {
    type: "text",
    interactive: false,
    from: { data },
    encode: {
      update: {
        x: value(`(datum.column + 0.5) * (${cell})`),
        y: value(`(datum.row + 0.5) * (${cell})`),
        align: { value: "center" },
        baseline: { value: "middle" },
        text: value(text ?? "''"),
        fontSize: value(`max(9, 0.32 * (${cell}))`),
        fill: value(`luminance(${fill}) < 0.2 ? '#ffffff' : '#000000'`),
      },
    },
  };
  const heading = title ? [label(title, { x: 0, y: -12, color: titleColor, bold: true })] : [];
  return {
    type: "group",
    encode: { update: { x: value(options.x), y: value(options.y) } },
    marks: [...heading, cells, ...(text ? [numbers] : []), ...above],
  };
}

/** Where a rectangle is, in pixels, and how it looks. */
export interface FrameOptions {
  x: Expression | number;
  y: Expression | number;
  width: Expression | number;
  /** The width if left out. */
  height?: Expression | number;
  color: string;
  thickness?: number;
  /** Whether it is there. */
  when?: Expression;
}

/** A rectangle around things. It lets the pointer through. */
export function frame(options: FrameOptions): Part {
  return patch({ ...options, fill: 0 });
}

/** A rectangle over things, `fill` from 0 (clear) to 1 (opaque). It lets the pointer through. */
export function patch(options: FrameOptions & { fill: number }): Part {
  const { x, y, width, height = width, color, thickness = 3, when = "true", fill } = options;
  return {
    type: "rect",
    interactive: false,
    encode: {
      update: {
        x: value(x),
        y: value(y),
        width: value(width),
        height: value(height),
        fill: { value: color },
        fillOpacity: { value: fill },
        stroke: { value: color },
        strokeWidth: value(`${when} ? ${thickness} : 0`),
      },
    },
  };
}

/** What of `marks` lies in a square of `size` pixels. */
export function clipped(
  marks: Part[],
  { x, y, size }: { x: Expression | number; y: Expression | number; size: number },
): Part {
  const place = { x: value(x), y: value(y), width: value(size), height: value(size) };
  return { type: "group", encode: { update: { ...place, clip: { value: true } } }, marks };
}

/** A picture file's pixels, enlarged with sharp edges. `url` is an expression that gives a data: address. */
export function pixels(options: {
  name: string;
  url: Expression;
  x: Expression | number;
  y: Expression | number;
  size: Expression | number;
}): Part {
  const { name, url, x, y, size } = options;
  return {
    type: "image",
    name,
    encode: {
      update: {
        x: value(x),
        y: value(y),
        width: value(size),
        height: value(size),
        url: value(url),
        smooth: { value: false },
        aspect: { value: false },
        cursor: { value: "crosshair" },
      },
    },
  };
}
