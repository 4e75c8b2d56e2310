/** Why not flatten: the same nine pixels, neighbours in the picture, far apart in the vector. */
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { vegaPicture } from "../plot/vega";
import { type Expression, grey } from "./expressions";
import { frame, inputColor, label, numberGrid, type Part, pageWidth } from "./marks";
import { four } from "./pixel-art";
import { constant, derived, slider } from "./signals";

const side = four.length;
const cell = 22;
const gridTop = 40;
const stripTop = gridTop + side * cell + 90;
const stripCell = pageWidth / (side * side);
const stripHeight = 30;
/** The three rows of the window, told apart in both pictures. */
const rowColors = ["#cf222e", "#bc4c00", "#8250df"];

/**
 * A handwritten 4 of 12 x 12 pixels with a 3 x 3 window, and the same pixels as a vector of 144:
 * point at either and the window's nine pixels are marked in both.
 */
export function flattening(): Picture {
  const spec = {
    width: pageWidth,
    height: stripTop + stripHeight + 26,
    signals: signals(),
    data: data(),
    marks: [picture(), ...notes(), ...threads(), ...vector()],
  };
  return vegaPicture(
    spec,
    "A handwritten 4. The nine pixels of a 3 x 3 window touch in the picture. In the flattened picture, " +
      "a row of 144 numbers, they are three pieces, twelve places apart.",
  );
}

function signals(): Part[] {
  const move = (place: Expression) => [
    { events: "@pixel:mouseover", update: near(`datum.${place}`) },
    { events: "@place:mouseover", update: near(`datum.${place}`) },
  ];
  const last = side - 3;
  return [
    constant("values", four.flat()),
    { ...slider("row", "Window's row", [0, 4, last]), on: move("row") },
    { ...slider("column", "Window's column", [0, 3, last]), on: move("column") },
    derived("first", `row * ${side} + column`),
  ];
}

/** The window's first row or column that has a pixel in the middle, as far as the edge allows. */
function near(at: Expression): Expression {
  return `clamp(${at} - 1, 0, ${side - 3})`;
}

function data(): Part[] {
  return [
    {
      name: "pixels",
      transform: [
        { type: "sequence", start: 0, stop: side * side, as: "index" },
        { type: "formula", as: "row", expr: `floor(datum.index / ${side})` },
        { type: "formula", as: "column", expr: `datum.index % ${side}` },
        { type: "formula", as: "value", expr: "values[datum.index]" },
        {
          type: "formula",
          as: "inside",
          expr: "inrange(datum.row, [row, row + 2]) && inrange(datum.column, [column, column + 2])",
        },
      ],
    },
    { name: "window", source: "pixels", transform: [{ type: "filter", expr: "datum.inside" }] },
  ];
}

function picture(): Part {
  const frames = rowColors.map((color, i) =>
    frame({
      x: `column * ${cell}`,
      y: `(row + ${i}) * ${cell}`,
      width: 3 * cell,
      height: cell,
      color,
    }),
  );
  return numberGrid({
    name: "pixel",
    data: "pixels",
    x: 0,
    y: gridTop,
    cell,
    title: `'The picture: ${side} × ${side} pixels'`,
    fill: grey("datum.value", 9),
    cursor: "crosshair",
    above: frames,
  });
}

/** The vector, and a frame around each piece of the window in it. */
function vector(): Part[] {
  return [
    label(`'The same picture, flattened: ${side * side} numbers in a row'`, {
      x: 0,
      y: stripTop + stripHeight + 18,
      bold: true,
    }),
    {
      type: "rect",
      name: "place",
      from: { data: "pixels" },
      encode: {
        update: {
          x: { signal: `datum.index * ${stripCell}` },
          y: { value: stripTop },
          width: { value: stripCell },
          height: { value: stripHeight },
          fill: { signal: grey("datum.value", 9) },
          stroke: { value: "#afb8c1" },
          strokeWidth: { value: 0.5 },
          cursor: { value: "crosshair" },
        },
      },
    },
    ...rowColors.map((color, i) =>
      frame({
        x: `(first + ${i * side}) * ${stripCell}`,
        y: stripTop - 2,
        width: 3 * stripCell,
        height: stripHeight + 4,
        color,
      }),
    ),
  ];
}

/** From each pixel of the window to its place in the vector. */
function threads(): Part[] {
  const x = `(datum.column + 0.5) * ${cell}`;
  const y = `${gridTop} + (datum.row + 1) * ${cell}`;
  return [
    {
      type: "rule",
      interactive: false,
      from: { data: "window" },
      encode: {
        update: {
          x: { signal: x },
          y: { signal: y },
          x2: { signal: `(datum.index + 0.5) * ${stripCell}` },
          y2: { value: stripTop - 2 },
          stroke: { signal: `[${rowColors.map((color) => `'${color}'`)}][datum.row - row]` },
          strokeWidth: { value: 1.5 },
          opacity: { value: 0.8 },
        },
      },
    },
  ];
}

function notes(): Part[] {
  const lines: [text: Expression, color?: string][] = [
    ["'In the picture the nine pixels touch: a piece of a stroke.'", inputColor],
    ["'In the vector they are at'"],
    ...[0, 1, 2].map((i): [Expression, string] => [
      `'    ' + join(sequence(first + ${i * side}, first + ${i * side + 3}), ', ')`,
      rowColors[i]!,
    ]),
    [`'three pieces, ${side} places apart.'`],
    ["'Point at the picture or at the row of numbers.'", paleInk],
  ];
  return lines.map(([text, color], i) =>
    label(text, { x: side * cell + 40, y: gridTop + 20 + i * 26, color, size: 14 }),
  );
}
