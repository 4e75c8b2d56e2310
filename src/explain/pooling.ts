/** The pooling stepper: a window that keeps the largest or the mean of what it covers. */
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { Dataflow, slidingWindow } from "./dataflow";
import {
  cellFrame,
  column,
  type Expression,
  each,
  ex,
  formatted,
  grid,
  inputColor,
  mapColor,
  rgb,
  row,
  text,
  titled,
  words,
} from "./scene";

/** A feature map to shrink, 6 x 6, no two quarters alike. */
const map = [
  [1, 3, 0, 2, 5, 1],
  [4, 2, 1, 0, 3, 8],
  [0, 1, 9, 4, 2, 2],
  [2, 0, 3, 5, 1, 0],
  [7, 1, 0, 2, 6, 3],
  [1, 5, 2, 1, 0, 4],
];
const cell = 36;

/** Every window of k x k numbers that moves in steps of s: its place among the windows, what it covers, and what comes out. */
const windows = [2, 3].flatMap((k) =>
  [1, 2, 3].flatMap((s) => {
    const places = map.flatMap((_, i) => (i % s === 0 && i + k <= map.length ? [i] : []));
    return places.flatMap((top, row) =>
      places.map((left, column) => {
        const values = map.slice(top, top + k).flatMap((row) => row.slice(left, left + k));
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return { k, s, row, column, values, max: Math.max(...values), mean };
      }),
    );
  }),
);

/** Max pooling and average pooling of the same input next to each other, to play, step and point at, with the sizes to choose. */
export function poolingStepper(): Picture {
  const flow = new Dataflow();
  const window = slidingWindow(flow, { n: map.length, k: [2, 2, 3], s: [1, 2, 3], p: 0 });
  const { n, k, s, out, steps, at } = window;
  const values = flow.constant("values", map.flat());
  const inputs = flow.cells("inputs", n).with(({ index, row, column }) => ({
    value: ex`${values}[${index}]`,
    seen: window.reaches(row, column),
  }));
  const outputs = flow
    .rows("windows", windows)
    .where("map", (datum) => ex`${datum.k} === ${k} && ${datum.s} === ${s}`);
  const now = outputs.at(at);
  const { datum } = inputs;
  window.step
    .on("@input:mouseover", window.stepNear(datum.row, datum.column))
    .on("@max:mouseover, @mean:mouseover", window.stepAt(datum.row, datum.column));

  const within = (place: Expression, first: Expression) =>
    ex`inrange(${place}, [${first}, ${first} + ${k} - 1])`;
  const inWindow = ex`${within(datum.row, window.top)} && ${within(datum.column, window.left)}`;
  const fill = ex`${datum.seen} ? ${shade(datum.value)} : '#d0d7de'`;
  const when = ex`${inWindow} && ${datum.value} === ${now.max}`;
  const look = { side: map.length, cell, cursor: "crosshair" };
  const input = grid(
    inputs,
    { ...look, name: "input", fill, text: datum.value },
    each(inputs, cellFrame({ at: datum, cell, grow: -4, color: mapColor, thickness: 2, when })),
    cellFrame({ at: window.corner, side: k, cell, color: inputColor }),
  );
  const output = (name: "max" | "mean", title: string) => {
    const { row, column, [name]: value } = outputs.datum;
    const hidden = ex`${window.play} && ${row} * ${out} + ${column} > ${at}`;
    const fill = ex`${hidden} ? '#ffffff' : ${shade(value)}`;
    const cells = grid(
      outputs,
      { ...look, name, fill, text: ex`${hidden} ? '' : ${formatted(value)}` },
      cellFrame({ at: window, cell, color: mapColor }),
    );
    return titled(words`${title} ${out} × ${out}`, mapColor, cells);
  };
  const bold = { color: mapColor, size: 14, bold: true };
  const worked = (name: string, result: Expression) =>
    row(text(name, { color: paleInk, size: 14 }), 70, text(result, bold));
  const square = ex`${k} * ${k}`;
  const list = (separator: string) => ex`join(${now.values}, ${separator})`;

  return flow.picture(
    "Pooling shrinks a 6 x 6 map to 3 x 3: max pooling keeps the largest number of each 2 x 2 window, " +
      "average pooling their mean.",
    column(
      text(
        words`Size of the map = ⌊(n − k) / s⌋ + 1 = ⌊(${n} − ${k}) / ${s}⌋ + 1 = ${out}:  ${ex`${n} * ${n}`} numbers become ${steps}`,
        { size: 14, bold: true, line: 16 },
      ),
      text(
        ex`${window.covered} < ${n} ? 'Rounded down: the last row and column belong to no window (grey).'
          : ${s} > ${k} ? 'The stride is larger than the window: the pixels in between (grey) are never seen.'
          : 'The windows reach every number.'`,
        { color: paleInk, line: 28 },
      ),
      6,
      row(
        titled(words`Input ${n} × ${n}`, inputColor, input),
        64,
        output("max", "Max pooling"),
        44,
        output("mean", "Average pooling"),
      ),
      24,
      row(
        text(words`Step ${ex`${at} + 1`} of ${steps}`, { bold: true }),
        130,
        column(
          worked("largest", words`max(${list(", ")}) = ${now.max}`),
          worked("mean", words`(${list(" + ")}) / ${square} = ${formatted(now.mean)}`),
        ),
      ),
      20,
    ),
  );
}

/** Blue, the darker the larger the number. */
function shade(value: Expression): Expression {
  return rgb(...[66, 133, 190].map((c) => ex`255 - ${255 - c} * ${value} / 9`));
}
