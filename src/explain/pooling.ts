/** The pooling stepper: a window that keeps the largest or the mean of what it covers. */
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { vegaPicture } from "../plot/vega";
import { type Expression, short } from "./expressions";
import { frame, inputColor, label, mapColor, numberGrid, type Part, pageWidth } from "./marks";
import { constant, derived } from "./signals";
import { inputData, slidingSignals, windowsData } from "./sliding";

/** A feature map to shrink, 6 x 6, no two quarters alike. */
const values = [
  [1, 3, 0, 2, 5, 1],
  [4, 2, 1, 0, 3, 8],
  [0, 1, 9, 4, 2, 2],
  [2, 0, 3, 5, 1, 0],
  [7, 1, 0, 2, 6, 3],
  [1, 5, 2, 1, 0, 4],
];

const cell = 36;
const gridTop = 74;
const mostInput = 9;
const lefts = { max: 280, mean: 540 };
const textTop = gridTop + values.length * cell + 36;

/** Max pooling and average pooling of the same input side by side, to play, step and point at, with the sizes to choose. */
export function poolingStepper(): Picture {
  const spec = {
    width: pageWidth,
    height: textTop + 56,
    signals: [
      ...slidingSignals({ n: values.length, k: [2, 2, 3], s: [1, 2, 3], p: 0, window: "Window" }),
      constant("values", values.flat()),
      derived("window", "pluck(data('window'), 'x')"),
      derived("largest", "data('map')[at].max"),
      derived("mean", "data('map')[at].mean"),
    ],
    data: data(),
    marks: [
      ...arithmetic(),
      inputGrid(),
      pooled("max", "output"),
      pooled("mean", "output2"),
      ...worked(),
    ],
  };
  return vegaPicture(
    spec,
    "Pooling shrinks a 6 x 6 map to 3 x 3: max pooling keeps the largest number of each 2 x 2 window, " +
      "average pooling their mean.",
  );
}

function data(): Part[] {
  return [
    inputData(),
    windowsData(),
    {
      name: "window",
      source: "windows",
      transform: [{ type: "filter", expr: "datum.cell === at" }],
    },
    {
      name: "map",
      source: "windows",
      transform: [
        {
          type: "aggregate",
          groupby: ["cell"],
          ops: ["max", "mean"],
          fields: ["x", "x"],
          as: ["max", "mean"],
        },
        { type: "formula", as: "row", expr: "floor(datum.cell / out)" },
        { type: "formula", as: "column", expr: "datum.cell % out" },
      ],
    },
  ];
}

function arithmetic(): Part[] {
  const size =
    `'Size of the map = ⌊(n − k) / s⌋ + 1 = ⌊(' + n + ' − ' + k + ') / ' + s + '⌋ + 1 = ' + out` +
    ` + ':  ' + n * n + ' numbers become ' + steps`;
  const dropped =
    "covered < side ? 'Rounded down: the last row and column belong to no window (grey).'" +
    " : s > k ? 'The stride is larger than the window: the pixels in between (grey) are never seen.'" +
    " : 'The windows reach every number.'";
  return [
    label(size, { x: 0, y: 8, size: 14, bold: true }),
    label(dropped, { x: 0, y: 30, color: paleInk }),
  ];
}

function inputGrid(): Part {
  return numberGrid({
    name: "input",
    data: "inputs",
    x: 0,
    y: gridTop,
    cell,
    title: "'Input ' + n + ' × ' + n",
    titleColor: inputColor,
    fill: `(datum.seen ? ${shade("datum.value")} : '#d0d7de')`,
    text: "datum.value",
    cursor: "crosshair",
    above: [
      {
        ...frame({
          x: `datum.column * ${cell} + 4`,
          y: `datum.row * ${cell} + 4`,
          width: cell - 8,
          color: mapColor,
          thickness: 2,
          when: `${inWindow("row", "top")} && ${inWindow("column", "left")} && datum.value === largest`,
        }),
        from: { data: "inputs" },
      },
      frame({
        x: `left * ${cell}`,
        y: `top * ${cell}`,
        width: `k * ${cell}`,
        color: inputColor,
      }),
    ],
  });
}

function inWindow(place: Expression, first: Expression): Expression {
  return `inrange(datum.${place}, [${first}, ${first} + k - 1])`;
}

/** One of the two outputs. */
function pooled(kind: "max" | "mean", name: string): Part {
  const hidden = "(play && datum.cell > at)";
  return numberGrid({
    name,
    data: "map",
    x: lefts[kind],
    y: gridTop,
    cell,
    title: `'${kind === "max" ? "Max" : "Average"} pooling ' + out + ' × ' + out`,
    titleColor: mapColor,
    fill: `(${hidden} ? '#ffffff' : ${shade(`datum.${kind}`)})`,
    text: `${hidden} ? '' : ${short(`datum.${kind}`)}`,
    cursor: "crosshair",
    above: [frame({ x: `column * ${cell}`, y: `row * ${cell}`, width: cell, color: mapColor })],
  });
}

/** How the two numbers of this step came about. */
function worked(): Part[] {
  const lines = [
    `'max(' + join(window, ', ') + ') = ' + largest`,
    `'(' + join(window, ' + ') + ') / ' + k * k + ' = ' + ${short("mean")}`,
  ];
  return [
    label("'Step ' + (at + 1) + ' of ' + steps", { x: 0, y: textTop, bold: true }),
    ...["'largest'", "'mean'"].map((name, i) =>
      label(name, { x: 130, y: textTop + i * 24, color: paleInk, size: 14 }),
    ),
    ...lines.map((line, i) =>
      label(line, { x: 200, y: textTop + i * 24, color: mapColor, size: 14, bold: true }),
    ),
  ];
}

function shade(value: Expression): Expression {
  const part = (full: number) => `round(255 - ${255 - full} * ${value} / ${mostInput})`;
  return `(rgb(${part(66)}, ${part(133)}, ${part(190)}) + '')`;
}
