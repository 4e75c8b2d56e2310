/** The receptive field: which pixels of the image a number deep in the network depends on. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { Dataflow, type Signal } from "./dataflow";
import { imageUrl } from "./image-url";
import {
  type Block,
  cellFrame,
  clipped,
  column,
  drawn,
  type Expression,
  ex,
  frame,
  image as imageMark,
  inputColor,
  mapColor,
  mark,
  pointer,
  row,
  type Size,
  stack,
  text,
  words,
} from "./scene";

/**
 * The image and the four convolutions of the course's network: rows of each map, the filter and stride that made it,
 * and how many pixels of the image lie from one of its numbers to the next.
 */
const layers = [
  { name: "image", rows: 32, kernel: 1, stride: 1, apart: 1 },
  { name: "conv1", rows: 30, kernel: 3, stride: 1, apart: 1 },
  { name: "conv2", rows: 28, kernel: 3, stride: 1, apart: 1 },
  { name: "conv3", rows: 26, kernel: 3, stride: 1, apart: 1 },
  { name: "conv4", rows: 12, kernel: 3, stride: 2, apart: 2 },
];

/** A pixel of the image on the page; a number of a map is as wide as the pixels from it to the next. */
const pixel = 4.6;
const lensSize = 150;

const notes = [
  "Each convolution looks at a 3 × 3 window of the layer before it.",
  "Windows of windows add up: 3 × 3, 5 × 5, 7 × 7, then 9 × 9 pixels of the image.",
  "conv4 moves in steps of 2, so one step in its map is two pixels of the image.",
  "Point at a map, or use the sliders.",
];

/** What of a layer the chosen number depends on: size 0 in later layers. */
interface Patch {
  size: Signal;
  at: { row: Signal; column: Signal };
}

/**
 * The `image` [32, 32, 3] and the maps of conv1 to conv4: point at a number of any map
 * and see its patch in every layer before it, down to the image.
 */
export function receptiveField(image: Tensor3D): Picture {
  const flow = new Dataflow();
  const url = flow.constant("url", imageUrl(image));
  const layer = flow.slider("layer", "Layer conv", [1, 4, 4]);
  const chosen = {
    layer,
    row: flow.slider("row", "Row", [0, 4, 29]),
    column: flow.slider("column", "Column", [0, 1, 29]),
  };
  for (const [i, { apart, rows }] of layers.entries()) {
    if (i === 0) continue;
    const at = (place: Size) => ex`clamp(floor(${place} / ${apart * pixel}), 0, ${rows - 1})`;
    layer.on(`@map${i}:mousemove`, i);
    chosen.row.on(`@map${i}:mousemove`, at(pointer.y));
    chosen.column.on(`@map${i}:mousemove`, at(pointer.x));
  }
  const patches = patchesOf(flow, chosen);
  const { size } = patches[0]!;
  const names = layers.map(({ name }) => name);
  return flow.picture(
    "A number of conv4 is computed from 3 x 3 numbers of conv3, these from 5 x 5 of conv2, 7 x 7 of conv1 " +
      "and 9 x 9 pixels of the image: its receptive field.",
    column(
      text(
        words`One number of ${ex`${names}[${layer}]`} sees ${size} × ${size} pixels of the image`,
        {
          ...{ size: 15, bold: true, line: 16 },
        },
      ),
      8,
      row(...layers.flatMap((_, i) => [layerBlock(i, patches[i]!, { layer, url }), 30])),
      10,
      row(
        column(
          text("What it sees, enlarged", { color: inputColor, bold: true, y: 10 }),
          lens(url, patches[0]!),
        ),
        30,
        column(25, ...notes.map((note) => text(note, { color: paleInk, line: 26 }))),
      ),
    ),
  );
}

/** For each layer the size of the patch and its first row and column, from those of the layer after it. */
function patchesOf(flow: Dataflow, chosen: Record<"layer" | "row" | "column", Signal>): Patch[] {
  const patches: Patch[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const [{ rows }, after, next] = [layers[i]!, patches[0], layers[i + 1]];
    const either = (
      own: Size,
      from: (after: Patch, next: (typeof layers)[number]) => Expression,
    ) => {
      const earlier = after && next ? ex`${chosen.layer} > ${i} ? ${from(after, next)} : 0` : 0;
      return ex`${chosen.layer} === ${i} ? ${own} : ${earlier}`;
    };
    const first = (place: "row" | "column") =>
      flow.derived(
        `${place}${i}`,
        either(ex`min(${chosen[place]}, ${rows - 1})`, ({ at }, { stride }) => {
          return ex`${at[place]} * ${stride}`;
        }),
      );
    const size = either(
      1,
      ({ size }, { stride, kernel }) => ex`(${size} - 1) * ${stride} + ${kernel}`,
    );
    patches.unshift({
      size: flow.derived(`size${i}`, size),
      at: { row: first("row"), column: first("column") },
    });
  }
  return patches;
}

/** A layer as a square under its name, and the patch in it. */
function layerBlock(
  i: number,
  { size, at }: Patch,
  { layer, url }: Record<"layer" | "url", Signal>,
): Block {
  const { name, rows, apart } = layers[i]!;
  const cell = apart * pixel;
  const width = rows * cell;
  const color = i === 0 ? inputColor : mapColor;
  const square = i === 0 ? imageMark(url, { size: width, name }) : map(`map${i}`, rows, width);
  const look = { color, thickness: 2, fill: i === 0 ? 0 : 0.4 };
  const seen = ex`${layer} === ${i} ? '1 number' : ${size} + ' × ' + ${size}`;
  return column(
    text(name, { bold: true, color }),
    text(`${rows} × ${rows}`, { color: paleInk, line: 18, y: 6 }),
    stack(square, cellFrame({ at, side: size, cell, when: size, ...look })),
    text(ex`${size} ? ${seen} : 'comes later'`, { color, bold: true, line: 32 }),
  );
}

/** A map as a square with lines between its numbers. */
function map(name: string, rows: number, width: number): Block {
  const lines = Array.from({ length: rows }, (_, line) => (line * width) / rows);
  const path = lines.map((at) => `M${at},0V${width}M0,${at}H${width}`).join("");
  const look = { fill: "#f6f3fd", stroke: "#d8ccf5", strokeWidth: 0.5, cursor: "crosshair" };
  return drawn(
    mark("path", { path: `M0,0H${width}V${width}H0Z${path}`, ...look }, { name }),
    width,
  );
}

/** The patch of the image, enlarged. */
function lens(url: Signal, { size, at }: Patch): Block {
  const scale = ex`${lensSize} / max(${size}, 1)`;
  const [x, y] = [at.column, at.row].map((place) => ex`-${place} * ${scale}`);
  const enlarged = imageMark(url, { x, y, size: ex`32 * ${scale}` });
  return stack(
    clipped({ size: lensSize }, enlarged),
    frame({ width: lensSize, color: inputColor, thickness: 2 }),
  );
}
