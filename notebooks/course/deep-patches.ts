/** The project of chapter 5: the learner's search for the top patches of a deep unit, tried on a real network. */
import { inspect } from "node:util";
import { featureMaps } from "../../src/evaluation/feature-maps";
import type { Picture } from "../../src/notebook/picture";
import { imageGrid } from "../../src/plot/image-grid";
import { tf } from "../../src/tensorflow";
import { approxEqual } from "./approx-equal";
import { Verdict } from "./verdict";

/** Where a layer's receptive fields lie: that of row r begins at pixel row `offset + stride * r` and has `size` rows. */
export interface Field {
  size: number;
  stride: number;
  /** Negative where padding puts pixels in front of the image. */
  offset: number;
}

/** A patch: the pixel rows from `top` to before `bottom` and the columns from `left` to before `right`. */
export interface Patch {
  image: number;
  activation: number;
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** The learner's function: the maps [image][row][column] of one unit, to its `count` top patches, one an image. */
export type FindPatches = (maps: number[][][], field: Field, count: number) => Patch[] | undefined;

/** The learner's function with the network, the layer and the unit that it is tried on. */
export interface PatchProject {
  find: FindPatches;
  network: tf.LayersModel;
  layer: string;
  unit: number;
  field: Field;
  /** The images `[n, 32, 32, 3]` as the network takes them, and with values from 0 to 1 as a figure does. */
  inputs: tf.Tensor4D;
  photographs: tf.Tensor4D;
}

/** An expected patch, with the position of its activation in the map. */
interface Expected extends Patch {
  row: number;
  column: number;
}

/** What a function gave and should have given, and the field it was given. */
interface Comparison {
  got: unknown;
  expected: readonly Expected[];
  field: Field;
}

/** The first pixel, and the one after the last, of each row (or column) of a map. */
type Spans = readonly (readonly [number, number])[];
type Edges = readonly [top: number, left: number, bottom: number, right: number];

const side = 32;
const count = 8;

/**
 * Tries the learner's function on small maps, then on the real network. There the patches are found a second way: by
 * sorting all activations, and by changing the image line by line to see on which lines an activation depends.
 */
export function checkPatches(project: PatchProject, because: string): Verdict {
  const { find, network, layer, unit, field, inputs, photographs } = project;
  for (const { maps, field, count } of small) {
    const [rows, columns] = [spans(maps[0].length, field), spans(maps[0][0].length, field)];
    const expected = topPatches(maps, count, { rows, columns });
    const fault = faultOf({ got: called(find, maps, field, count), expected, field });
    if (!fault) continue;
    const given = [maps, field, count].map((value) => inspect(value, { depth: 3 }));
    const call = given.join(", ").replace(/\s+/g, " ");
    return new Verdict("Not quite", `${fault.message} The maps, field and count were ${call}.`);
  }
  const maps = tf.tidy(() => {
    const all = featureMaps(network, inputs, layer).gather([unit], 3) as tf.Tensor4D;
    return all.squeeze<tf.Tensor3D>([3]).arraySync();
  });
  const expected = topPatches(maps, count, dependence(network, layer));
  const fault = faultOf({ got: called(find, maps, field, count), expected, field });
  if (!fault) {
    const boxes = expected.map((patch) => ({ ...patch, color: blue, caption: caption(patch) }));
    const figure = boxesOn(photographs, boxes, "The patches that your function found");
    return new Verdict("Correct", `all ${count} patches are right. ${because}`, [], figure);
  }
  const { patch, wanted } = fault;
  const boxes = [
    ...(patch ? [{ ...patch, color: orange, caption: "yours" }] : []),
    ...(wanted ? [{ ...wanted, color: blue, caption: "expected" }] : []),
  ];
  const figure = boxes.length
    ? boxesOn(photographs, boxes, "The first patch that differs")
    : undefined;
  return new Verdict("Not quite", `on the real network: ${fault.message}`, [], figure);
}

/** Maps that are no squares, with negative numbers, several large ones in one image, and fields that leave the image. */
const small: readonly { maps: number[][][]; field: Field; count: number }[] = [
  {
    maps: [
      [
        [1, 7, 2],
        [6, 0, 8],
      ],
      [
        [3, 1, 0],
        [0, 5, 1],
      ],
      [
        [2, 1, 9],
        [0, 1, 0],
      ],
    ],
    field: { size: 9, stride: 4, offset: 3 },
    count: 2,
  },
  {
    maps: [[[-4, -1, -3, -9]], [[-2, -7, -5, -8]], [[-6, -9, -9, -0.5]]],
    field: { size: 15, stride: 8, offset: -5 },
    count: 3,
  },
];

/** Calls the learner's function on a copy, so that it may change it; what it throws is its result. */
function called(find: FindPatches, maps: number[][][], field: Field, count: number): unknown {
  try {
    return find(structuredClone(maps), { ...field }, count);
  } catch (error) {
    return error;
  }
}

/** The `count` largest activations, each of another image: all are sorted, and those of an image that was there are left out. */
function topPatches(
  maps: number[][][],
  count: number,
  { rows, columns }: { rows: Spans; columns: Spans },
): Expected[] {
  const all = maps.flatMap((map, image) =>
    map.flatMap((line, row) =>
      line.map((activation, column) => ({ image, activation, row, column })),
    ),
  );
  const seen = new Set<number>();
  return all
    .sort((a, b) => b.activation - a.activation)
    .filter(({ image }) => !seen.has(image) && seen.add(image))
    .slice(0, count)
    .map((found) => {
      const [top, bottom] = rows[found.row];
      const [left, right] = columns[found.column];
      return { ...found, top, left, bottom, right };
    });
}

/** The lines of pixels that each of `length` positions depends on, by arithmetic. */
function spans(length: number, { size, stride, offset }: Field): Spans {
  return Array.from({ length }, (_, position) => {
    const first = offset + stride * position;
    return [Math.max(0, first), Math.min(side, first + size)] as const;
  });
}

/** The lines of pixels that each position of the layer's maps depends on, by experiment on the network. */
export function dependence(
  network: tf.LayersModel,
  layer: string,
): { rows: Spans; columns: Spans } {
  const found: Spans[] = [];
  tf.tidy(() => {
    const draw = (seed: number) => tf.randomNormal([side, side, 3], 0, 3, "float32", seed);
    const [noise, other] = [draw(1), draw(2)];
    const before = featureMaps(network, noise.expandDims<tf.Tensor4D>(0), layer);
    for (const shape of [
      [side, side, 1, 1],
      [side, 1, side, 1],
    ]) {
      // Image number i is the noise with its line i changed.
      const changed = tf.eye(side).reshape(shape).mul(other);
      const after = featureMaps(network, noise.add(changed), layer);
      const moved = after.sub(before).abs();
      const largest = moved.max(shape[1] === 1 ? [1, 3] : [2, 3]);
      const reached = largest.greater(largest.max().mul(1e-3)).transpose().arraySync();
      found.push((reached as number[][]).map((at) => [at.indexOf(1), at.lastIndexOf(1) + 1]));
    }
  });
  return { rows: found[0], columns: found[1] };
}

/** What is wrong, in words, and for a figure the first patch that differs with the one expected. */
interface Fault {
  message: string;
  patch?: Patch;
  wanted?: Patch;
}

function faultOf({ got, expected, field }: Comparison): Fault | undefined {
  if (got instanceof Error) return { message: `your code threw "${got.message}".` };
  if (!Array.isArray(got))
    return { message: `your function gave ${inspect(got)}, not an array of patches.` };
  const unfit = got.findIndex((patch) => !isPatch(patch));
  if (unfit >= 0) {
    const names = "image, activation, top, left, bottom and right";
    return { message: `patch ${unfit} is ${inspect(got[unfit])}; it needs the numbers ${names}.` };
  }
  return choiceFault(got, expected) ?? boxFault(got, expected, field);
}

function isPatch(value: unknown): value is Patch {
  const names = ["image", "activation", "top", "left", "bottom", "right"] as const;
  const patch = value as Partial<Patch> | null | undefined;
  return (
    typeof patch === "object" &&
    patch !== null &&
    names.every((name) => Number.isFinite(patch[name]))
  );
}

/** Whether these are the right images in the right order, each once. */
function choiceFault(got: readonly Patch[], expected: readonly Expected[]): Fault | undefined {
  const images = got.map(({ image }) => image);
  const twice = images.find((image, place) => images.indexOf(image) !== place);
  if (twice !== undefined) {
    return {
      message: `image ${twice} occurs more than once; take only the largest activation of each image.`,
    };
  }
  if (got.length !== expected.length) {
    return {
      message: `${got.length} patches; expected ${expected.length}, each from another image.`,
    };
  }
  const place = got.findIndex(({ image }, place) => image !== expected[place].image);
  if (place >= 0) {
    const [patch, wanted] = [got[place], expected[place]];
    if (images.every((image) => expected.some((other) => other.image === image))) {
      return {
        message:
          "the images are correct but in the wrong order; the largest activation comes first.",
        patch,
        wanted,
      };
    }
    const largest = `the largest activation left is ${format(wanted.activation)}, in image ${wanted.image}`;
    return { message: `patch ${place} is of image ${patch.image}, but ${largest}.`, patch, wanted };
  }
  const other = got.findIndex(
    ({ activation }, place) => !approxEqual(activation, expected[place].activation, 1e-4),
  );
  if (other < 0) return undefined;
  const [found, wanted] = [got[other], expected[other]].map(({ activation }) => format(activation));
  return {
    message: `patch ${other} has the activation ${found}; the largest of its image is ${wanted}.`,
  };
}

/** What a known mistake makes of a position: the edges that it gives for each patch. */
const slips: readonly { says: string; edges: (patch: Expected, field: Field) => Edges }[] = [
  {
    says: "rows and columns are swapped: top and bottom come from the row, left and right from the column.",
    edges: ({ top, left, bottom, right }) => [left, top, right, bottom],
  },
  {
    says: "a box leaves the image; clip it to the pixels from 0 to 32.",
    edges: ({ row, column }, { size, stride, offset }) => {
      const [top, left] = [row, column].map((position) => offset + stride * position);
      return [top, left, top + size, left + size];
    },
  },
  {
    says: "the boxes lie too close together: one step in the map is `stride` pixels of the image.",
    edges: ({ row, column }, { size, offset }) => clipped(offset + row, offset + column, size),
  },
  {
    says: "the boxes are shifted: position 0 begins at pixel `offset`, not at pixel 0.",
    edges: ({ row, column }, { size, stride }) => clipped(stride * row, stride * column, size),
  },
  {
    says: "the last row and column are missing: bottom and right are the first pixels after the patch.",
    edges: ({ top, left, bottom, right }) => [top, left, bottom - 1, right - 1],
  },
  {
    says: "a box at the border is moved into the image. It has to be clipped there, so that it becomes smaller.",
    edges: ({ row, column }, { size, stride, offset }) => {
      const inside = (position: number) =>
        Math.min(Math.max(0, offset + stride * position), side - size);
      return clipped(inside(row), inside(column), size);
    },
  },
];

function clipped(top: number, left: number, size: number): Edges {
  const inside = (pixel: number) => Math.min(side, Math.max(0, pixel));
  return [inside(top), inside(left), inside(top + size), inside(left + size)];
}

/** Whether each box has the pixels on which its activation depends. */
function boxFault(
  got: readonly Patch[],
  expected: readonly Expected[],
  field: Field,
): Fault | undefined {
  const place = got.findIndex((patch, at) => !sameEdges(edgesOf(patch), edgesOf(expected[at])));
  if (place < 0) return undefined;
  const [patch, wanted] = [got[place], expected[place]];
  const slip = slips.find(({ edges }) =>
    got.every((patch, at) => sameEdges(edgesOf(patch), edges(expected[at], field))),
  );
  const words = (edges: Edges) => `[${edges.join(", ")}]`;
  const found = `Patch ${place}, of row ${wanted.row} and column ${wanted.column}, is [top, left, bottom, right] = ${words(edgesOf(patch))}; expected ${words(edgesOf(wanted))}.`;
  return { message: slip ? `${slip.says} ${found}` : found, patch, wanted };
}

const edgesOf = ({ top, left, bottom, right }: Patch): Edges => [top, left, bottom, right];
const sameEdges = (a: Edges, b: Edges): boolean => a.every((edge, at) => edge === b[at]);
const format = (value: number): string => value.toFixed(2);
const caption = ({ image, activation }: Patch): string => `image ${image}: ${format(activation)}`;

type Rgb = readonly number[];
const [orange, blue]: Rgb[] = [
  [1, 0.55, 0],
  [0, 0.45, 1],
];
const zoom = 4;

/** Each patch as an outline on its photograph, four times as large. */
function boxesOn(
  photographs: tf.Tensor4D,
  boxes: readonly (Patch & { color: Rgb; caption: string })[],
  title: string,
): Picture {
  const last = photographs.shape[0] - 1;
  const chosen = boxes.map(({ image }) => Math.min(last, Math.max(0, Math.round(image))));
  const values = tf.tidy(() => {
    const size: [number, number] = [zoom * side, zoom * side];
    const images = tf.gather(photographs, tf.tensor1d(chosen, "int32"));
    return tf.image.resizeNearestNeighbor(images, size).arraySync();
  });
  for (const [at, box] of boxes.entries()) outline(values[at], box);
  const images = tf.tensor4d(values);
  const captions = boxes.map(({ caption }) => caption);
  const picture = imageGrid(images, { scale: 1, columns: 4, captions, title });
  images.dispose();
  return picture;
}

/** Paints a frame two pixels wide just inside the box. */
function outline(
  image: number[][][],
  { color, top, left, bottom, right }: Patch & { color: Rgb },
): void {
  const edges = [top, left, bottom, right].map((edge) => edge * zoom);
  for (let row = edges[0]; row < edges[2]; row++) {
    for (let column = edges[1]; column < edges[3]; column++) {
      const inside = Math.min(
        row - edges[0],
        column - edges[1],
        edges[2] - 1 - row,
        edges[3] - 1 - column,
      );
      if (inside < 2 && image[row]?.[column]) image[row][column] = [...color];
    }
  }
}
