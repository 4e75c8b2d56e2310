/** The weights of a convolution as images. */
import type { Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { tileGrid } from "./image-grid";
import { filterTiles } from "./pixels";

/**
 * The filters of a convolution on colours, weights [height, width, 3, filters], each as a small colour image,
 * `columns` of them in a row. Grey is zero; each filter is scaled by its largest weight. A red pixel looks for more
 * red than green and blue.
 */
export function filterGrid(
  weights: Tensor4D,
  { title, columns = 12 }: { title: string; columns?: number },
): Picture {
  const tiles = filterTiles(weights);
  const captions = tiles.map((_, filter) => String(filter));
  return tileGrid(tiles, { columns, title, captions, scale: 16, border: true }, "filter");
}
