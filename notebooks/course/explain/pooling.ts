/** The pooling stepper: a window that keeps the largest or the mean of what it covers. */
import type { Picture } from "../../../src/notebook/picture";
import { paleInk } from "../../../src/plot/theme";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, words } from "./scene";
import { slidingWindow } from "./sliding-window";

/** A feature map to shrink, 6 x 6, no two quarters alike. */
const map = [
  [1, 3, 0, 2, 5, 1],
  [4, 2, 1, 0, 3, 8],
  [0, 1, 9, 4, 2, 2],
  [2, 0, 3, 5, 1, 0],
  [7, 1, 0, 2, 6, 3],
  [1, 5, 2, 1, 0, 4],
];
const cell = byWidth(36, 26);
/** The width of a map. */
const room = byWidth(6 * 36, 6 * 26);

/** Every window of k x k numbers that moves in steps of s: its position among the windows, what it covers, and what comes out. */
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
  const fill = ex`${datum.seen} ? ${shade(datum.value)} : ${scene.emptyColor}`;
  const when = ex`${inWindow} && ${datum.value} === ${now.max}`;
  const look = { side: map.length, cell, cursor: "crosshair" };
  const input = scene.grid(
    inputs,
    { ...look, name: "input", fill, text: datum.value },
    scene.each(
      inputs,
      scene.cellFrame({ at: datum, cell, grow: -4, color: scene.mapColor, thickness: 2, when }),
    ),
    scene.cellFrame({ at: window.corner, side: k, cell, color: scene.inputColor }),
  );
  const output = (name: "max" | "mean", title: string) => {
    const { row, column, [name]: value } = outputs.datum;
    const hidden = ex`${window.play} && ${row} * ${out} + ${column} > ${at}`;
    const fill = ex`${hidden} ? 'transparent' : ${shade(value)}`;
    const cells = scene.grid(
      outputs,
      { ...look, name, fill, text: ex`${hidden} ? '' : ${scene.formatted(value)}` },
      scene.cellFrame({ at: window, cell, color: scene.mapColor }),
    );
    return scene.titled(words`${title} ${out} × ${out}`, scene.mapColor, cells);
  };
  const bold = { color: scene.mapColor, size: byWidth(14, 11), bold: true };
  const worked = (name: string, result: Expression) =>
    scene.row(scene.text(name, { color: paleInk }), 60, scene.text(result, bold));
  const square = ex`${k} * ${k}`;
  const list = (separator: string) => ex`join(${now.values}, ${separator})`;

  const size = words`Size of the map = ⌊(n − k) / s⌋ + 1 = ⌊(${n} − ${k}) / ${s}⌋ + 1 = ${out}: ${ex`${n} * ${n}`} numbers become ${steps}`;
  const reached = ex`${window.covered} < ${n} ? 'Rounded down: the last row and column belong to no window (grey).'
    : ${s} > ${k} ? 'The stride is larger than the window, so the numbers in between (grey) are skipped.'
    : 'The windows reach every number.'`;
  const panel = (block: Block) => scene.sized(block, room, scene.plus(24, room));
  const shown = panel(scene.titled(words`Input ${n} × ${n}`, scene.inputColor, input));
  const maxima = panel(output("max", "Max pooling"));
  const means = panel(output("mean", "Average pooling"));
  const { player, sizeSlider } = window;
  const line = byWidth(216, scene.narrowWidth);
  const [kernel, stride] = [sizeSlider("k", line, 104), sizeSlider("s", line, 104)];
  const sums = scene.column(
    scene.text(window.progress, { color: paleInk }),
    worked("Largest", words`max(${list(", ")}) = ${now.max}`),
    worked("Mean", words`(${list(" + ")}) / ${square} = ${scene.formatted(now.mean)}`),
  );
  const header = scene.column(
    scene.paragraph(size, byWidth(1, 3), { size: 14, bold: true }),
    scene.paragraph(reached, byWidth(1, 2), { color: paleInk }),
  );
  const end = scene.paragraph(
    "Point at a map to move the window, or use the arrow keys.",
    byWidth(1, 2),
    {
      color: paleInk,
    },
  );
  return flow.picture(
    "Pooling shrinks a 6 x 6 map to 3 x 3: max pooling keeps the largest number of each 2 x 2 window, " +
      "average pooling the mean.",
    scene.arranged(
      [
        ...[header, 10, [shown, 61, maxima, 61, means], 8],
        [[player, kernel, stride], 61, sums],
        end,
      ],
      [...[header, 6, [shown, 14, player], 6, [maxima, 14, means]], ...[sums, kernel, stride, end]],
    ),
  );
}

/** Blue, the darker the larger the number. */
function shade(value: Expression): Expression {
  return scene.rgb(...[66, 133, 190].map((c) => ex`255 - ${255 - c} * ${value} / 9`));
}
