/** What the figure of a model must know: every input and output of its convolutions for one image. */
import { featureMaps } from "../../../src/evaluation/feature-maps";
import { channelTiles, mapTile, readPixels, spriteUrl, type Tile } from "../../../src/plot/pixels";
import { tf } from "../../../src/tensorflow";

/** The image, or what a convolution makes of it: `rows` x `rows` numbers in each of `channels` maps. */
export interface Level {
  name: string;
  rows: number;
  channels: number;
  /** By row, column and channel, in parts of 1 / `activationParts`, with commas between. */
  numbers: string;
  /** All maps in one image of `columns` rows and columns. */
  url: string;
  columns: number;
}

/** A convolution, with those of its filters that activate most on the image. */
export interface Convolution {
  name: string;
  kernel: number;
  stride: number;
  /** Rows of the image in the receptive field of one of its numbers, and from one number to the next. */
  field: number;
  jump: number;
  /** How many filters there are, and the numbers of those that are kept, the strongest first. */
  count: number;
  filters: number[];
  /** Of each kept filter, by row, column and channel, in parts of 1 / `weightParts`. */
  weights: string[];
  bias: number[];
  /** The position where the first kept filter activates most, counted row by row. */
  peak: number;
}

/** A notebook keeps whole numbers: five digits of a weight, four of an activation. */
export const weightParts = 1e5;
export const activationParts = 1e4;

/**
 * The levels and convolutions of a model that begins with convolutions without padding, with nothing but dropout
 * between them, for the `input` [1, n, n, 3] that it sees of `photo` [n, n, 3]. Of the first `depth` convolutions,
 * `kept` filters each. Throws for any other model.
 */
export function readModel(
  model: tf.LayersModel,
  images: { photo: tf.Tensor3D; input: tf.Tensor4D },
  { depth, kept }: { depth: number; kept: number },
): { levels: Level[]; convolutions: Convolution[] } {
  const { photo, input } = images;
  const levels = [level("image", input, channelTiles(readPixels(photo)[0]!))];
  const convolutions: Convolution[] = [];
  let [field, jump] = [1, 1];
  for (const layer of firstConvolutions(model).slice(0, depth)) {
    const { kernel, stride } = sizesOf(layer);
    field += (kernel - 1) * jump;
    jump *= stride;
    const maps = featureMaps(model, input, layer.name) as tf.Tensor4D;
    levels.push(level(layer.name, maps, tilesOf(maps)));
    convolutions.push({
      ...{ name: layer.name, kernel, stride, field, jump },
      ...strongest(layer, maps, kept),
    });
    maps.dispose();
  }
  return { levels, convolutions };
}

/** The convolutions at the start of the model, up to the first layer that is neither one nor dropout. */
function firstConvolutions(model: tf.LayersModel): tf.layers.Layer[] {
  const kinds = model.layers.map((layer) => layer.getClassName());
  const end = kinds.findIndex((kind) => !["InputLayer", "Conv2D", "Dropout"].includes(kind));
  const found = model.layers
    .slice(0, end < 0 ? undefined : end)
    .filter((_, i) => kinds[i] === "Conv2D");
  if (found.length) return found;
  throw new Error(`the model begins with ${kinds.slice(0, 3).join(", ")}; expected a Conv2D`);
}

function sizesOf(layer: tf.layers.Layer): { kernel: number; stride: number } {
  const { kernelSize, strides, padding, activation } = layer.getConfig() as {
    kernelSize: number[];
    strides: number[];
    padding: string;
    activation: string;
  };
  if (padding === "valid" && activation === "relu") {
    return { kernel: kernelSize[0], stride: strides[0] };
  }
  const found = `padding "${padding}" and activation "${activation}"`;
  throw new Error(`${layer.name} has ${found}; the figure shows "valid" and "relu" only`);
}

function level(name: string, maps: tf.Tensor4D, tiles: Tile[]): Level {
  const [, rows, , channels] = maps.shape;
  const numbers = whole(maps.dataSync(), activationParts);
  return { name, rows, channels, numbers, ...spriteUrl(tiles) };
}

/** The numbers in whole parts, as a text: a notebook would give each of an array a line of its own. */
function whole(values: ArrayLike<number>, parts: number): string {
  return Array.from(values, (value) => Math.round(value * parts)).join(",");
}

/** Each map on its own scale: white is zero, dark blue its largest number. */
function tilesOf(maps: tf.Tensor4D): Tile[] {
  const [, rows, , channels] = maps.shape;
  const values = maps.dataSync();
  return Array.from({ length: channels }, (_, channel) => {
    const map = Array.from({ length: rows * rows }, (_, i) => values[i * channels + channel]);
    return mapTile(map, rows);
  });
}

/** The filters whose maps have the largest mean, with their weights. */
function strongest(layer: tf.layers.Layer, maps: tf.Tensor4D, kept: number) {
  const [kernel, bias] = layer.getWeights() as [tf.Tensor4D, tf.Tensor1D];
  return tf.tidy(() => {
    const means = Array.from(maps.mean([0, 1, 2]).dataSync());
    const order = [...means.keys()].sort((a, b) => means[b] - means[a]);
    const filters = order.slice(0, kept);
    const byFilter = kernel.transpose([3, 0, 1, 2]);
    const biases = bias.dataSync();
    return {
      count: means.length,
      filters,
      weights: filters.map((filter) => whole(byFilter.slice(filter, 1).dataSync(), weightParts)),
      bias: filters.map((filter) => biases[filter]),
      peak: maps.slice([0, 0, 0, filters[0]], [1, -1, -1, 1]).flatten().argMax().dataSync()[0],
    };
  });
}
