/**
 * What interactive figures are drawn with: expressions, marks, and rows and columns of them.
 * They become a Vega 5 spec, the one interactive format that JupyterLab and VS Code draw from a saved notebook
 * without a kernel. A number, a text or an expression is accepted everywhere; a plain text is taken as it stands.
 */

import { lightDark } from "../../../src/plot/theme";
import type { Spec } from "../../../src/plot/vega";
import { literal } from "../../../src/plot/vega";

/** Input and its window are red, filters blue, feature maps purple: in every figure of the course. */
export const inputColor = lightDark("#cf222e", "#ff7b72");
export const filterColor = lightDark("#0969da", "#58a6ff");
export const mapColor = lightDark("#8250df", "#bc8cff");

/** The colours of an image. */
export const channels = [
  { name: "Red", color: inputColor },
  { name: "Green", color: lightDark("#1a7f37", "#3fb950") },
  { name: "Blue", color: filterColor },
];

/** Frames of cells and of controls, a cell that shows no number, and the face of a control. */
export const rimColor = lightDark("#afb8c1", "#57606a");
export const emptyColor = "#eaeef2";
export const faceColor = lightDark("#f6f8fa", "#21262d");

/** The width of every explainer without its rim, in pixels: with it, a page of a notebook; and on a narrow page. */
export const pageWidth = 770;
export const narrowWidth = 326;

/** A part of a Vega spec: a mark, a signal, a data set. */
export type Part = Spec;

/** A formula in Vega's language (https://vega.github.io/vega/docs/expressions/), worked out whenever a signal changes. */
export class Expression {
  constructor(readonly code: string) {}
}

/** What a mark's place, colour or text can be. */
export type Value = string | number | boolean | Expression;
/** A place or a length in pixels. */
export type Size = number | Expression;

/** A length that differs between a wide page and a narrow one, such as a phone's. */
class ByWidth extends Expression {
  constructor(
    readonly wide: Size,
    readonly narrow: Size,
  ) {
    super(`narrow ? ${inserted(narrow)} : ${inserted(wide)}`);
  }
}

/** One length on a wide page and another on a narrow one. */
export function byWidth(wide: Size, narrow: Size): Size {
  return wide === narrow ? wide : new ByWidth(wide, narrow);
}

/** What a length is on a wide or a narrow page; itself if no page is meant. */
export function own(size: Size, narrow: boolean | undefined): Size {
  if (narrow === undefined || !(size instanceof ByWidth)) return size;
  return narrow ? size.narrow : size.wide;
}

/** The room across a figure. */
export const fullWidth = byWidth(pageWidth, narrowWidth);

/** An expression: ex`${row} * ${cell}`. What is put in keeps its value: a text is quoted, a sum gets its brackets. */
export function ex(parts: TemplateStringsArray, ...values: readonly unknown[]): Expression {
  return new Expression(parts.reduce((code, part, i) => code + inserted(values[i - 1]) + part));
}

/** A text with values in it: words`Step ${step} of ${steps}`. */
export function words(parts: TemplateStringsArray, ...values: readonly unknown[]): Expression {
  const codes = parts.map(
    (part, i) => `${i ? `${inserted(values[i - 1])} + ` : ""}${inserted(part)}`,
  );
  return new Expression(codes.join(" + "));
}

/** A value as it is written inside an expression. */
export function inserted(value: unknown): string {
  if (value instanceof Expression)
    return /^[\w.]+$/.test(value.code) ? value.code : `(${value.code})`;
  if (Array.isArray(value)) return `[${value.map(inserted).join(", ")}]`;
  return literal(value);
}

/** The fields of a datum as expressions. */
export type Fields<Field extends string> = { readonly [F in Field]: Expression };

/** The fields of what `code` stands for: fieldsOf("datum").row is "datum.row". */
export function fieldsOf<Field extends string>(code: string): Fields<Field> {
  const get = (_: unknown, field: string | symbol) => new Expression(`${code}.${String(field)}`);
  return new Proxy({}, { get }) as Fields<Field>;
}

/** The place of the pointer in the thing that it points at, in pixels; for events. */
export const pointer = { x: new Expression("x(event.item)"), y: new Expression("y(event.item)") };

/** A number written in d3's format language; by default as short as it can be with at most two decimals. */
export function formatted(value: Value, format = ".2~f"): Expression {
  return ex`format(${value}, ${format})`;
}

/** The colour of `value` between red at `-most`, white at zero and blue at `most`. */
export function signedColor(value: Expression, most: Size): Expression {
  const share = ex`clamp(abs(${value}) / max(${most}, 1e-9), 0, 1)`;
  const color = (...full: number[]) => rgb(...full.map((c) => ex`255 - ${255 - c} * ${share}`));
  return ex`${value} < 0 ? ${color(178, 24, 43)} : ${color(33, 102, 172)}`;
}

/** The grey of `value` between black at zero and white at `most`. */
export function grey(value: Expression, most: number): Expression {
  const level = ex`255 * clamp(${value} / ${most}, 0, 1)`;
  return rgb(level, level, level);
}

/** The colour of red, green and blue from 0 to 255. */
export function rgb(...levels: Size[]): Expression {
  const [red, green, blue] = levels.map((level) => ex`round(${level})`);
  return ex`rgb(${red}, ${green}, ${blue}) + ''`;
}

/** Something drawn, from its own upper left corner, and the room that it takes. */
export interface Block {
  width: Size;
  height: Size;
  marks: readonly Part[];
}

/** A mark of Vega by its channels; it takes no room. `name` is for events such as "@name:mouseover"; without one it lets the pointer through. */
export function mark(
  type: string,
  channels: Readonly<Record<string, Value | Part | readonly unknown[] | undefined>>,
  { name, ...more }: Part & { name?: string } = {},
): Block {
  const wrapped = Object.entries(channels).flatMap(([channel, value]) => {
    if (value === undefined) return [];
    if (value instanceof Expression) return [[channel, { signal: value.code }]];
    const isChannel = typeof value === "object" && !Array.isArray(value);
    return [[channel, isChannel ? value : { value }]];
  });
  const named = name === undefined ? { interactive: type === "group" } : { name };
  const part = { type, ...named, ...more, encode: { update: Object.fromEntries(wrapped) } };
  return { width: 0, height: 0, marks: [part] };
}

/** Where a line of text is in its block, and how it looks. */
export interface TextLook {
  x?: Size;
  /** The middle of the line; default half of `line`. */
  y?: Size;
  /** The height of a line. */
  line?: number;
  align?: Value;
  color?: Value;
  /** Of the letters; default 13. */
  size?: Size;
  bold?: boolean;
  /** In degrees, clockwise. */
  angle?: number;
}

/** One line of text, by default in the ink of the page's theme. */
export function text(words: Value, look: TextLook = {}): Block {
  const { line = 24, x = 0, y = line / 2, align = "left", color, angle } = look;
  const font = { fontSize: look.size ?? 13, fontWeight: look.bold ? "bold" : "normal" };
  const channels = { x, y, text: words, align, baseline: "middle", fill: color, angle };
  return sized(mark("text", { ...channels, ...font, lineHeight: line }), 0, line);
}

/** A text that is broken into lines, by default as wide as the figure; `lines`: how many it has room for. */
export function paragraph(
  words: Value,
  lines: Size,
  { width = fullWidth, ...look }: TextLook & { width?: Size } = {},
): Block {
  const { size = 13, line = 19 } = look;
  const letters = ex`floor(${width} / (${look.bold ? 0.58 : 0.53} * ${size}))`;
  const short = ex`regexp('(.{1,' + ${letters} + '})( +|$)', 'gm')`;
  const broken = ex`slice(split(replace(${words}, ${short}, ${"$1\n"}), ${"\n"}), 0, -1)`;
  const block = text(broken, { ...look, line });
  return sized(block, width, times(line, lines));
}

/** What a grid shows. Expressions of its cells use the fields of its data set. */
export interface GridLook {
  /** The name of the cells, for events. */
  name?: string;
  /** Of how many rows and columns it is. */
  side: Size;
  /** The side of a cell in pixels. */
  cell: Size;
  fill: Expression;
  /** What is written in a cell; nothing if left out. */
  text?: Value;
  cursor?: string;
}

/** Cells in rows and columns, each filled by its value, with the value written in it, and `above` them what else there is. */
export function grid(
  cells: { name: string; datum: Fields<"row" | "column"> },
  { name, side, cell, fill, text, cursor = "default" }: GridLook,
  ...above: Block[]
): Block {
  const { row, column } = cells.datum;
  const rects = mark(
    "rect",
    {
      ...{ x: ex`${column} * ${cell}`, y: ex`${row} * ${cell}`, width: cell, height: cell },
      ...{ fill, stroke: rimColor, strokeWidth: 0.5, cursor },
    },
    { name },
  );
  const numbers = mark("text", {
    ...{ x: ex`(${column} + 0.5) * ${cell}`, y: ex`(${row} + 0.5) * ${cell}`, text },
    ...{ align: "center", baseline: "middle", fontSize: ex`max(9, 0.32 * ${cell})` },
    fill: ex`luminance(${fill}) < 0.2 ? '#ffffff' : '#000000'`,
  });
  const length = times(side, cell);
  const both = text === undefined ? rects : stack(rects, numbers);
  return stack(each(cells, sized(both, length, length)), ...above);
}

/** Where a rectangle is, and how it looks. */
export interface FrameLook {
  x?: Size;
  y?: Size;
  width: Size;
  /** The width if left out. */
  height?: Size;
  color: Value;
  thickness?: Size;
  /** Whether it is there. */
  when?: Value;
  /** How opaque its filling is, from 0 to 1, and its colour if it is not that of the line. */
  fill?: Size;
  paint?: Value;
  /** How round its corners are. */
  corner?: number;
  /** For events; without a name it lets the pointer through. */
  name?: string;
  cursor?: string;
  /** What it is, for those who cannot see it. */
  description?: Value;
}

/** A rectangle around or over things. It takes no room. */
export function frame(look: FrameLook): Block {
  const { x = 0, y = 0, width, height = width, color, thickness = 3, when, fill = 0 } = look;
  const { name, cursor, description, paint = color, corner } = look;
  const strokeWidth = when === undefined ? thickness : ex`${when} ? ${thickness} : 0`;
  const line = { stroke: color, strokeWidth, cornerRadius: corner, cursor, description };
  const filling = { fill: paint, fillOpacity: fill };
  return mark("rect", { x, y, width, height, ...filling, ...line }, { name });
}

/** Which cells of a grid are framed, and how; `grow` by so many pixels on each side. */
export interface CellFrameLook extends Omit<FrameLook, "x" | "y" | "width" | "height"> {
  at: { readonly row: Size; readonly column: Size };
  /** How many rows and columns; default 1. */
  side?: Size;
  cell: Size;
  grow?: number;
}

/** A frame around cells of a grid or pixels of an image. */
export function cellFrame({ at, side = 1, cell, grow = 0, ...look }: CellFrameLook): Block {
  const start = (place: Size) => ex`${place} * ${cell} - ${grow}`;
  const width = ex`${side} * ${cell} + ${2 * grow}`;
  return frame({ x: start(at.column), y: start(at.row), width, ...look });
}

/** Such a frame with a white rim, so that it shows on every colour. */
export function rimmedFrame(look: CellFrameLook, rim = 5): Block {
  const white = cellFrame({ ...look, color: "#ffffff", thickness: rim });
  return stack(white, cellFrame({ ...look, thickness: 2 }));
}

/** A square image file, given as a data: address, enlarged with sharp edges. Named, it takes the pointer. */
export function image(
  url: Value,
  { x = 0, y = 0, size, name }: { x?: Size; y?: Size; size: Size; name?: string },
): Block {
  const look = { url, smooth: false, aspect: false, cursor: name && "crosshair" };
  return sized(mark("image", { x, y, width: size, height: size, ...look }, { name }), size, size);
}

/** The part of the blocks in a square of `size` pixels. */
export function clipped(
  { x = 0, y = 0, size }: { x?: Size; y?: Size; size: Size },
  ...blocks: Block[]
): Block {
  const { marks } = stack(...blocks);
  const square = { x, y, width: size, height: size, clip: true };
  return sized(mark("group", square, { marks }), size, size);
}

/** A text, and a value at the right end of a line of `width` pixels. */
export function entry(words: Value, value: Value, width: number, look: TextLook): Block {
  return stack(text(words, look), text(value, { ...look, x: width, align: "right" }));
}

/** The block once for each datum of a data set: its places, colours and texts may use the datum's fields. */
export function each(table: { name: string }, block: Block): Block {
  const from = { data: table.name };
  return { ...block, marks: block.marks.map((mark) => ({ ...mark, from })) };
}

/** The blocks on top of one another, the first at the bottom. */
export function stack(...blocks: Block[]): Block {
  return {
    width: blocks.map(({ width }) => width).reduce(larger, 0),
    height: blocks.map(({ height }) => height).reduce(larger, 0),
    marks: blocks.flatMap(({ marks }) => marks),
  };
}

/** The blocks, moved by x and y. */
export function place(x: Size, y: Size, ...blocks: Block[]): Block {
  const all = stack(...blocks);
  const moved = x === 0 && y === 0 ? all : mark("group", { x, y }, { marks: all.marks });
  return sized(moved, plus(x, all.width), plus(y, all.height));
}

/** The blocks from left to right; a number is a gap in pixels. */
export function row(...items: (Block | Size)[]): Block {
  return inLine(items, true);
}

/** The blocks from top to bottom; a number is a gap in pixels. */
export function column(...items: (Block | Size)[]): Block {
  return inLine(items, false);
}

/** A block under its title. */
export function titled(title: Value, color: Value, block: Block): Block {
  return column(text(title, { color, bold: true }), block);
}

/** Blocks and gaps in a column, in which a list is a row, in which a list is a column, and so on. */
export type Arrangement = readonly (Block | Size | Arrangement)[];

/** The same blocks in one arrangement on a wide page and in another on a narrow one. */
export function arranged(wide: Arrangement, narrow: Arrangement): Block {
  const [a, b] = [positions(wide, false), positions(narrow, true)];
  const placed = [...a.at].map(([block, [x, y]]) => {
    const [narrowX, narrowY] = b.at.get(block) ?? [x, y];
    return place(byWidth(x, narrowX), byWidth(y, narrowY), block);
  });
  return sized(stack(...placed), byWidth(a.width, b.width), byWidth(a.height, b.height));
}

/** Where each block of an arrangement is on a wide or a narrow page, or on both alike, and how large all of it is. */
function positions(items: Arrangement, narrow?: boolean, across = false) {
  const at = new Map<Block, [x: Size, y: Size]>();
  let [along, most]: [Size, Size] = [0, 0];
  for (const item of items) {
    if (typeof item === "number" || item instanceof Expression) {
      along = plus(along, own(item, narrow));
      continue;
    }
    const isBlock = "marks" in item;
    const inner = isBlock
      ? { ...item, at: new Map([[item, [0, 0] as [Size, Size]]]) }
      : positions(item, narrow, !across);
    for (const [block, [x, y]] of inner.at) {
      at.set(block, across ? [plus(along, x), y] : [x, plus(along, y)]);
    }
    along = plus(along, own(across ? inner.width : inner.height, narrow));
    most = larger(most, own(across ? inner.height : inner.width, narrow));
  }
  return { at, width: across ? along : most, height: across ? most : along };
}

/** The block with other room than it takes by itself. */
export function sized(block: Block, width: Size, height: Size = block.height): Block {
  return { ...block, width, height };
}

function inLine(items: Arrangement, across: boolean): Block {
  const { at, width, height } = positions(items, undefined, across);
  const placed = [...at].map(([block, [x, y]]) => place(x, y, block));
  return sized(stack(...placed), width, height);
}

/** An operation on two lengths, for each width of the page by itself. */
function byEach(a: Size, b: Size, each: (a: Size, b: Size) => Size): Size {
  if (!(a instanceof ByWidth) && !(b instanceof ByWidth)) return each(a, b);
  const [wide, narrow] = [false, true].map((narrow) => each(own(a, narrow), own(b, narrow)));
  return byWidth(wide!, narrow!);
}

/** The sum of two lengths. */
export function plus(a: Size, b: Size): Size {
  return byEach(a, b, (a, b) => {
    if (a === 0) return b;
    if (b === 0) return a;
    return typeof a === "number" && typeof b === "number" ? a + b : ex`${a} + ${b}`;
  });
}

/** The product of two lengths. */
export function times(a: Size, b: Size): Size {
  return byEach(a, b, (a, b) =>
    typeof a === "number" && typeof b === "number" ? a * b : ex`${a} * ${b}`,
  );
}

function larger(a: Size, b: Size): Size {
  return byEach(a, b, (a, b) => {
    if (a === 0 || b === 0) return a || b;
    return typeof a === "number" && typeof b === "number" ? Math.max(a, b) : ex`max(${a}, ${b})`;
  });
}
