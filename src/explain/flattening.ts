/** Why not flatten: the same nine pixels, neighbours in the image, far apart in the vector. */
import type { Picture } from "../notebook/picture";
import { ink, paleInk } from "../plot/theme";
import { Dataflow } from "./dataflow";
import {
  column,
  drawn,
  type Expression,
  each,
  ex,
  frame,
  grey,
  grid,
  inputColor,
  mark,
  pageWidth,
  place,
  row,
  stack,
  text,
  titled,
  type Value,
  words,
} from "./scene";

/** A handwritten 4 as 12 rows of numbers, 0 (black) to 9 (white). */
export const four: number[][] = [
  "............",
  ".......99...",
  "......995...",
  ".....99.59..",
  "....99..99..",
  "...99...95..",
  "..99...99...",
  "..999999995.",
  "...5..99....",
  "......95....",
  ".....99.....",
  "............",
].map((row) => [...row].map((digit) => Number(digit) || 0));

const side = four.length;
/** The width of a pixel in the image and in the vector, and where the vector is, in pixels of the page. */
const [cell, stripCell, stripHeight, stripTop] = [22, pageWidth / (side * side), 30, 394];
/** The three rows of the window, told apart in both. */
const rowColors = ["#cf222e", "#bc4c00", "#8250df"];

/**
 * A handwritten 4 of 12 x 12 pixels with a 3 x 3 window, and the same pixels as a vector of 144:
 * point at either and the window's nine pixels are marked in both.
 */
export function flattening(): Picture {
  const flow = new Dataflow();
  const values = flow.constant("values", four.flat());
  const top = flow.slider("row", "Window's row", [0, 4, side - 3]);
  const left = flow.slider("column", "Window's column", [0, 3, side - 3]);
  const first = flow.derived("first", ex`${top} * ${side} + ${left}`);
  const pixels = flow
    .cells("pixels", side)
    .with(({ index }) => ({ value: ex`${values}[${index}]` }));
  const { datum } = pixels;
  // The window has the pixel in its middle, as far as the edge allows.
  for (const [signal, at] of [
    [top, datum.row],
    [left, datum.column],
  ] as const) {
    signal.on("@pixel:mouseover, @place:mouseover", ex`clamp(${at} - 1, 0, ${side - 3})`);
  }
  const covered = (at: Expression, first: Expression) =>
    ex`inrange(${at}, [${first}, ${first} + 2])`;
  const window = pixels.where("window", ({ row, column }) => {
    return ex`${covered(row, top)} && ${covered(column, left)}`;
  });
  const fill = grey(datum.value, 9);

  const image = grid(
    pixels,
    { name: "pixel", side, cell, fill, cursor: "crosshair" },
    ...rowColors.map((color, i) => {
      const [x, y] = [ex`${left} * ${cell}`, ex`(${top} + ${i}) * ${cell}`];
      return frame({ x, y, width: 3 * cell, height: cell, color });
    }),
  );
  const piece = (i: number) => ex`${first} + ${i * side}`;
  const notes: [Value, string?][] = [
    ["In the picture the nine pixels touch: a piece of a stroke.", inputColor],
    ["In the vector they are at"],
    ...rowColors.map((color, i): [Value, string] => {
      const places = ex`join(sequence(${piece(i)}, ${piece(i)} + 3), ', ')`;
      return [words`    ${places}`, color];
    }),
    [`three pieces, ${side} places apart.`],
    ["Point at the picture or at the row of numbers.", paleInk],
  ];
  const lines = notes.map(([words, color]) => text(words, { color, size: 14, line: 26 }));
  const x = ex`${datum.index} * ${stripCell}`;
  const numbers = mark(
    "rect",
    {
      ...{ x, y: 0, width: stripCell, height: stripHeight, fill },
      ...{ stroke: "#afb8c1", strokeWidth: 0.5, cursor: "crosshair" },
    },
    { name: "place" },
  );
  const vector = stack(
    each(pixels, drawn(numbers, pageWidth, stripHeight)),
    ...rowColors.map((color, i) => {
      const x = ex`(${piece(i)}) * ${stripCell}`;
      return frame({ x, y: -2, width: 3 * stripCell, height: stripHeight + 4, color });
    }),
  );
  const title = `The same picture, flattened: ${side * side} numbers in a row`;
  // From each pixel of the window to its place in the vector.
  const threads = mark("rule", {
    x: ex`(${datum.column} + 0.5) * ${cell}`,
    y: ex`40 + (${datum.row} + 1) * ${cell}`,
    x2: ex`(${datum.index} + 0.5) * ${stripCell}`,
    y2: stripTop - 2,
    stroke: ex`${rowColors}[${datum.row} - ${top}]`,
    strokeWidth: 1.5,
    opacity: 0.8,
  });
  return flow.picture(
    "A handwritten 4. The nine pixels of a 3 x 3 window touch in the picture. In the flattened picture, " +
      "a row of 144 numbers, they are three pieces, twelve places apart.",
    stack(
      column(
        16,
        row(titled(`The picture: ${side} × ${side} pixels`, ink, image), 40, column(31, ...lines)),
      ),
      each(window, drawn(threads)),
      place(0, stripTop, column(vector, text(title, { bold: true, y: 18, line: 26 }))),
    ),
  );
}
