/** The receptive field: which pixels of the image a number deep in the network can see. */
import type { Tensor3D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { paleInk } from "../plot/theme";
import { vegaPicture } from "../plot/vega";
import { type Expression, quoted } from "./expressions";
import { imageUrl } from "./image-url";
import {
  clipped,
  frame,
  inputColor,
  label,
  mapColor,
  type Part,
  pageWidth,
  patch,
  pixels,
} from "./marks";
import { constant, derived, slider } from "./signals";

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
] as const;
type Layer = (typeof layers)[number];

const pixel = 4.6;
/** On the page a number is as wide as the pixels of the image that it stands for. */
const cellOf = ({ apart }: Layer) => apart * pixel;
const widthOf = (layer: Layer) => layer.rows * cellOf(layer);
const lefts = layers.map((_, i) =>
  layers.slice(0, i).reduce((left, layer) => left + widthOf(layer) + 30, 0),
);
const top = 66;
const lensTop = top + widthOf(layers[0]) + 66;
const lensSize = 150;

const notes = [
  "Each convolution looks at a 3 × 3 window of the layer before it.",
  "Windows of windows add up: 3 × 3, 5 × 5, 7 × 7, then 9 × 9 pixels of the image.",
  "conv4 moves in steps of 2, so one step in its map is two pixels of the image.",
  "Point at a map, or use the sliders.",
];

/**
 * The `image` [32, 32, 3] and the maps of conv1 to conv4: point at a number of any map
 * and see its patch in every layer before it, down to the image.
 */
export function receptiveField(image: Tensor3D): Picture {
  const title =
    "'One number of ' + names[layer] + ' sees ' + size0 + ' × ' + size0 + ' pixels of the image'";
  const spec = {
    width: pageWidth,
    height: lensTop + lensSize,
    signals: [constant("url", imageUrl(image)), ...pointer(), ...patches()],
    marks: [
      label(title, { x: 0, y: 8, size: 15, bold: true }),
      ...layers.flatMap((_, i) => layerMarks(i)),
      ...lens(),
      ...notes.map((note, i) =>
        label(quoted(note), { x: lensSize + 30, y: lensTop + 14 + i * 26, color: paleInk }),
      ),
    ],
  };
  return vegaPicture(
    spec,
    "A number of conv4 is computed from 3 x 3 numbers of conv3, these from 5 x 5 of conv2, 7 x 7 of conv1 " +
      "and 9 x 9 pixels of the image: its receptive field.",
  );
}

/** The chosen layer, row and column: by pointing or by sliders. */
function pointer(): Part[] {
  const maps = layers.map((layer, i) => ({ layer, i })).slice(1);
  const at = (axis: "x" | "y", start: number, layer: Layer) =>
    `clamp(floor((${axis}() - ${start}) / ${cellOf(layer)}), 0, ${layer.rows - 1})`;
  const on = (update: (map: (typeof maps)[number]) => Expression) =>
    maps.map((map) => ({ events: `@map${map.i}:mousemove`, update: update(map) }));
  return [
    constant(
      "names",
      layers.map(({ name }) => name),
    ),
    { ...slider("layer", "Layer conv", [1, 4, 4]), on: on(({ i }) => String(i)) },
    { ...slider("row", "Row", [0, 4, 29]), on: on(({ layer }) => at("y", top, layer)) },
    {
      ...slider("column", "Column", [0, 1, 29]),
      on: on(({ layer, i }) => at("x", lefts[i]!, layer)),
    },
  ];
}

/** For each layer the size of the patch and its first row and column, from those of the layer after it. */
function patches(): Part[] {
  return layers.flatMap(({ rows }, i) => {
    const { kernel, stride } = layers[i + 1] ?? { kernel: 0, stride: 0 };
    const either = (chosen: Expression, earlier: Expression) =>
      `layer === ${i} ? ${chosen} : ${i + 1 < layers.length ? `layer > ${i} ? ${earlier} : 0` : 0}`;
    return [
      derived(`size${i}`, either("1", `(size${i + 1} - 1) * ${stride} + ${kernel}`)),
      ...["row", "column"].map((place) =>
        derived(
          `${place}${i}`,
          either(`min(${place}, ${rows - 1})`, `${place}${i + 1} * ${stride}`),
        ),
      ),
    ];
  });
}

/** A layer as a square, its name, and the patch in it. */
function layerMarks(i: number): Part[] {
  const layer = layers[i]!;
  const [x, y, cell, width] = [lefts[i]!, top, cellOf(layer), widthOf(layer)];
  const color = i === 0 ? inputColor : mapColor;
  const seen = `layer === ${i} ? '1 number' : size${i} + ' × ' + size${i}`;
  return [
    label(`'${layer.name}'`, { x, y: y - 30, bold: true, color }),
    label(`'${layer.rows} × ${layer.rows}'`, { x, y: y - 12, color: paleInk }),
    i === 0 ? pixels({ name: "image", url: "url", x, y, size: width }) : map(i),
    patch({
      x: `${x} + column${i} * ${cell}`,
      y: `${y} + row${i} * ${cell}`,
      width: `size${i} * ${cell}`,
      color,
      thickness: 2,
      when: `size${i}`,
      fill: i === 0 ? 0 : 0.4,
    }),
    label(`size${i} ? ${seen} : 'comes later'`, { x, y: y + width + 16, color, bold: true }),
  ];
}

/** A map as a square with lines between its numbers. */
function map(i: number): Part {
  const [layer, width] = [layers[i]!, widthOf(layers[i]!)];
  const lines = Array.from({ length: layer.rows }, (_, line) => line * cellOf(layer));
  const path = lines.map((at) => `M${at},0V${width}M0,${at}H${width}`).join("");
  return {
    type: "path",
    name: `map${i}`,
    encode: {
      enter: {
        x: { value: lefts[i] },
        y: { value: top },
        path: { value: `M0,0H${width}V${width}H0Z${path}` },
        fill: { value: "#f6f3fd" },
        stroke: { value: "#d8ccf5" },
        strokeWidth: { value: 0.5 },
        cursor: { value: "crosshair" },
      },
    },
  };
}

/** The patch of the image, enlarged. */
function lens(): Part[] {
  const scale = `(${lensSize} / max(size0, 1))`;
  const [x, y] = [`-column0 * ${scale}`, `-row0 * ${scale}`];
  const enlarged = pixels({ name: "lens", url: "url", x, y, size: `32 * ${scale}` });
  return [
    label("'What it sees, enlarged'", { x: 0, y: lensTop - 14, color: inputColor, bold: true }),
    clipped([enlarged], { x: 0, y: lensTop, size: lensSize }),
    frame({ x: 0, y: lensTop, width: lensSize, color: inputColor, thickness: 2 }),
  ];
}
