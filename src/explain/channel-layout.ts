/** Where things are in the stepper of a colour image. */
import { pageWidth } from "./marks";

/** The side of the image and of each channel on the page. */
export const imageSide = 96;
export const rowHeight = 128;
export const channelTop = 34;
export const right = 470;
export const mapsTop = channelTop + 3 * rowHeight + 44;

/** Where things are that depend on the sizes, in pixels. */
export interface Layout {
  /** Pixels on the page for a pixel of the image and for a number of a map. */
  unit: number;
  mapUnit: number;
  mapSize: number;
  /** The side of a cell of the number grids. */
  cell: number;
  count: number;
  mapLeft: (filter: number) => number;
}

/** The layout for an image of n rows and `count` filters of k rows. */
export function layout(n: number, k: number, count: number): Layout {
  const column = (pageWidth - 8) / Math.max(count, 3);
  const mapSize = Math.min(110, (column - 24) / 2);
  return {
    unit: imageSide / n,
    mapUnit: mapSize / (n - k + 1),
    mapSize,
    cell: imageSide / k,
    count,
    mapLeft: (filter) => filter * column,
  };
}
