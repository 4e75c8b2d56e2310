/** The receptive field: the pixels of the image that a number of a feature map depends on. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../../../src/notebook/picture";
import { imageUrl } from "../../../src/plot/pixels";
import { paleInk } from "../../../src/plot/theme";
import { choice } from "./controls";
import { Dataflow, type Signal } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, type Size, words } from "./scene";

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
const pixel = byWidth(4.6, 2.9);
const lensSize = byWidth(150, 110);

const notes = [
  "Each convolution has a window of 3 × 3 numbers of the layer before it, so the windows add up:",
  "3 × 3, 5 × 5, 7 × 7, then 9 × 9 pixels of the image. The stride of conv4 is 2, so one step in its",
  "map is two pixels of the image. Point at a map, or use the arrow keys.",
]
  .join(" ")
  .replaceAll(" × ", "\u00a0×\u00a0");

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
  const layer = flow.constant("layer", 4);
  const names = layers.map(({ name }) => name);
  const options = names.map((label, value) => ({ value, label })).slice(1);
  const chips = choice(flow, layer, { label: "Layer", options, width: scene.narrowWidth });
  const last = ex`${layers.map(({ rows }) => rows)}[${layer}] - 1`;
  const chosen = { layer, ...flow.position({ row: 4, column: 1 }, last) };
  for (const [i, { apart, rows }] of layers.entries()) {
    if (i === 0) continue;
    const events = `@map${i}:mousemove, @map${i}:touchmove!`;
    const at = (place: Size) => ex`clamp(floor(${place} / (${apart} * ${pixel})), 0, ${rows - 1})`;
    layer.on(events, i);
    chosen.row.on(events, at(scene.pointer.y));
    chosen.column.on(events, at(scene.pointer.x));
  }
  const patches = patchesOf(flow, chosen);
  const { size } = patches[0]!;
  const title = words`One activation of ${ex`${names}[${layer}]`}: receptive field of ${size} × ${size} pixels of the image`;
  const blocks = layers.map((_, i) => layerBlock(i, patches[i]!, { layer, url }));
  const enlarged = scene.titled("Receptive field", scene.inputColor, lens(url, patches[0]!));
  const header = scene.paragraph(title, byWidth(1, 2), { size: 15, bold: true });
  const end = scene.paragraph(notes, byWidth(4, 6), {
    color: paleInk,
    width: byWidth(580, scene.narrowWidth),
  });
  return flow.picture(
    "An activation of conv4 is computed from 3 × 3 activations of conv3, these from 5 × 5 of conv2, 7 × 7 of conv1 " +
      "and 9 × 9 pixels of the image: its receptive field.",
    scene.arranged(
      [
        header,
        4,
        chips,
        8,
        [...blocks.flatMap((block) => [block, 28])],
        6,
        [enlarged, 36, [40, end]],
      ],
      [
        ...[header, 4, chips, 6, [blocks[0]!, 16, blocks[1]!, 16, blocks[2]!]],
        ...[[blocks[3]!, 16, blocks[4]!, 16, enlarged], 8, end],
      ],
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
  const cell = scene.times(pixel, apart);
  const width = scene.times(cell, rows);
  const color = i === 0 ? scene.inputColor : scene.mapColor;
  const square = i === 0 ? scene.image(url, { size: width, name }) : map(`map${i}`, rows, width);
  const look = { color, thickness: 2, fill: i === 0 ? 0 : 0.4 };
  const patch = ex`${layer} === ${i} ? '1 number' : ${size} + ' × ' + ${size}`;
  const title = i === 0 ? "Image" : name;
  return scene.column(
    scene.text(title, { bold: true, color }),
    scene.text(`${rows} × ${rows}`, { color: paleInk, line: 18, y: 6 }),
    scene.stack(square, scene.cellFrame({ at, side: size, cell, when: size, ...look })),
    scene.text(ex`${size} ? ${patch} : 'later layer'`, { color, line: 28 }),
  );
}

/** A map as a square with lines between its numbers. */
function map(name: string, rows: number, width: Size): Block {
  const lines = Array.from({ length: rows + 1 }, (_, line) => line);
  const path = lines.map((at) => `M${at},0V${rows}M0,${at}H${rows}`).join("");
  const scale = ex`${width} / ${rows}`;
  const look = { stroke: scene.mapColor, strokeOpacity: 0.35, scaleX: scale, scaleY: scale };
  const area = {
    name,
    width,
    color: scene.mapColor,
    fill: 0.06,
    thickness: 0,
    cursor: "crosshair",
  };
  const grid = scene.mark("path", { path, strokeWidth: 0.5, ...look });
  return scene.stack(scene.frame(area), scene.sized(grid, width, width));
}

/** The patch of the image, enlarged. */
function lens(url: Signal, { size, at }: Patch): Block {
  const scale = ex`${lensSize} / max(${size}, 1)`;
  const [x, y] = [at.column, at.row].map((place) => ex`-${place} * ${scale}`);
  const enlarged = scene.image(url, { x, y, size: ex`32 * ${scale}` });
  return scene.stack(
    scene.clipped({ size: lensSize }, enlarged),
    scene.frame({ width: lensSize, color: scene.inputColor, thickness: 2 }),
  );
}
