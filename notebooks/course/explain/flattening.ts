/** Why not flatten: the same nine pixels, neighbours in the image, far apart in the vector. */
import type { Picture } from "../../../src/notebook/picture";
import { ink, lightDark, paleInk } from "../../../src/plot/theme";
import { Dataflow } from "./dataflow";
import * as scene from "./scene";
import { byWidth, type Expression, ex, type Value, words } from "./scene";

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
/** The width of a pixel in the image and in the vector, and where the two are. */
const [cell, stripCell] = [22, ex`${scene.fullWidth} / ${side * side}`];
const [imageTop, stripTop, stripHeight] = [24, 360, 30];
/** The three rows of the window, told apart in both. */
const rowColors = [scene.inputColor, lightDark("#bc4c00", "#f0883e"), scene.mapColor];

/**
 * A handwritten 4 of 12 x 12 pixels with a 3 x 3 window, and the same pixels as a vector of 144:
 * point at either and the window's nine pixels are marked in both.
 */
export function flattening(): Picture {
  const flow = new Dataflow();
  const values = flow.constant("values", four.flat());
  const { row: top, column: left } = flow.position({ row: 4, column: 3 }, side - 3);
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
    signal.on("@pixel:mouseover, @entry:mouseover", ex`clamp(${at} - 1, 0, ${side - 3})`);
  }
  const covered = (at: Expression, first: Expression) =>
    ex`inrange(${at}, [${first}, ${first} + 2])`;
  const window = pixels.where("window", ({ row, column }) => {
    return ex`${covered(row, top)} && ${covered(column, left)}`;
  });
  const fill = scene.grey(datum.value, 9);

  const image = scene.grid(
    pixels,
    { name: "pixel", side, cell, fill, cursor: "crosshair" },
    ...rowColors.map((color, i) => {
      const [x, y] = [ex`${left} * ${cell}`, ex`(${top} + ${i}) * ${cell}`];
      return scene.frame({ x, y, width: 3 * cell, height: cell, color });
    }),
  );
  const piece = (i: number) => ex`${first} + ${i * side}`;
  const notes: [Value, string?][] = [
    ["In the image the nine pixels of the window", scene.inputColor],
    ["are neighbours: together they show a stroke.", scene.inputColor],
    ["In the vector they have the indices"],
    ...rowColors.map((color, i): [Value, string] => {
      const indices = ex`join(sequence(${piece(i)}, ${piece(i)} + 3), ', ')`;
      return [words`    ${indices}`, color];
    }),
    [`three pieces, ${side} indices apart.`],
    ["Point at either, or use the arrow keys.", paleInk],
  ];
  const lines = notes.map(([words, color]) => scene.text(words, { color, line: 26 }));
  const x = ex`${datum.index} * ${stripCell}`;
  const numbers = scene.mark(
    "rect",
    {
      ...{ x, y: 0, width: stripCell, height: stripHeight, fill },
      ...{ stroke: scene.rimColor, strokeWidth: byWidth(0.5, 0), cursor: "crosshair" },
    },
    { name: "entry" },
  );
  const vector = scene.stack(
    scene.each(pixels, scene.sized(numbers, scene.fullWidth, stripHeight)),
    scene.frame({
      width: scene.fullWidth,
      height: stripHeight,
      color: scene.rimColor,
      thickness: 1,
    }),
    ...rowColors.map((color, i) => {
      const [x, width] = [ex`(${piece(i)}) * ${stripCell}`, ex`3 * ${stripCell}`];
      return scene.frame({ x, y: -2, width, height: stripHeight + 4, color });
    }),
  );
  const title = `Flattened: a vector of ${side * side} numbers`;
  // From each pixel of the window to its entry in the vector.
  const threads = scene.mark("rule", {
    x: ex`(${datum.column} + 0.5) * ${cell}`,
    y: ex`${imageTop} + (${datum.row} + 1) * ${cell}`,
    x2: ex`(${datum.index} + 0.5) * ${stripCell}`,
    y2: stripTop - 2,
    stroke: ex`${rowColors}[${datum.row} - ${top}]`,
    strokeWidth: 1.5,
    opacity: 0.8,
  });
  const shownVector = scene.column(vector, scene.text(title, { bold: true, y: 18, line: 26 }));
  return flow.picture(
    "A handwritten 4. The nine pixels of a 3 x 3 window are neighbours in the image. In the flattened image, " +
      "a vector of 144 numbers, they are three pieces, twelve indices apart.",
    scene.stack(
      scene.titled(`The image: ${side} × ${side} pixels`, ink, image),
      scene.each(window, threads),
      scene.place(0, stripTop, shownVector),
      scene.place(byWidth(304, 0), byWidth(imageTop, stripTop + 70), scene.column(...lines)),
    ),
  );
}
