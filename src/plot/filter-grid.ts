/** The weights of a convolution as images. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { paintTile, type Tile } from "./pixels";
import { type Rgb, shader } from "./theme";
import { tileGrid } from "./tile-grid";

/** How filters are laid out. */
export interface FilterGridOptions {
  title: string;
  /** Filters in a row; default 12. */
  columns?: number;
}

const side = 16;

/**
 * The filters of a convolution on colours, weights [height, width, 3, filters], each as a small colour image.
 * Grey is zero; each filter is scaled by its largest weight. A red pixel looks for more red than green and blue.
 */
export function filterGrid(weights: Tensor4D, options: FilterGridOptions): Picture {
  const tiles = filterTiles(weights);
  return tileGrid(
    tiles,
    { columns: 12, ...options, captions: numbers(tiles.length), scale: side, border: true },
    "filter",
  );
}

/** The small colour image of each filter, as in filterGrid. */
export function filterTiles(weights: Tensor4D): Tile[] {
  const { height, width, channels, filters, at } = read(weights);
  if (channels !== 3) {
    throw new Error(`the filters look at ${channels} channels; expected 3. See kernelGrid`);
  }
  return range(filters).map((filter) => {
    const all = range(height * width).flatMap((pixel) =>
      range(3).map((channel) => at(pixel, channel, filter)),
    );
    const largest = Math.max(...all.map(Math.abs)) || 1;
    const level = (pixel: number, c: number) => 127.5 * (1 + all[pixel * 3 + c]! / largest);
    return paintTile(width, height, (pixel) => [level(pixel, 0), level(pixel, 1), level(pixel, 2)]);
  });
}

/**
 * What each filter looks for in one of its input channels, from weights [height, width, channels, filters]:
 * red below zero, white at zero, blue above it, all filters on one scale.
 */
export function kernelGrid(
  weights: Tensor4D,
  { channel, ...options }: FilterGridOptions & { channel: number },
): Picture {
  const { height, width, channels, filters, at } = read(weights);
  if (!range(channels).includes(channel)) {
    throw new Error(`channel ${channel}; expected a whole number from 0 to ${channels - 1}`);
  }
  const shade = signedShader(weights);
  const tiles = range(filters).map((filter) =>
    paintTile(width, height, (pixel) => shade(at(pixel, channel, filter))),
  );
  return tileGrid(
    tiles,
    { columns: 12, ...options, captions: numbers(filters), scale: side, border: true },
    "filter",
  );
}

/** The weights by pixel (row by row), channel and filter. */
function read(weights: Tensor4D) {
  const [height, width, channels, filters] = weights.shape;
  if (weights.rank !== 4) {
    throw new Error(
      `weights of shape [${weights.shape}]; expected [height, width, channels, filters], ` +
        'such as model.getLayer("conv1").getWeights()[0]',
    );
  }
  const values = weights.dataSync();
  const at = (pixel: number, channel: number, filter: number) =>
    values[(pixel * channels + channel) * filters + filter]!;
  return { height, width, channels, filters, at };
}

/** Weights of one sign must not take the colours of amounts. */
function signedShader(weights: Tensor4D): (value: number) => Rgb {
  const values = Array.from(weights.dataSync());
  return shader([...values, ...values.map((value) => -value)]);
}

function numbers(count: number): string[] {
  return range(count).map(String);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
