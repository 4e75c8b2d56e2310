/** What the filters of a layer make of an image. */
import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { tileGrid } from "./image-grid";
import { paintTile } from "./pixels";
import { formatNumber } from "./vega";

/**
 * The feature maps of one image, [height, width, filters] or [1, height, width, filters], in grey,
 * the first `count` of them. Each map goes from its least value, black, to its largest, white, which
 * its caption gives, so that weak maps can be seen too; a map without any difference is black.
 */
export function featureMapGrid(
  maps: Tensor3D | Tensor4D,
  { title, columns = 8, count = 16 }: { title: string; columns?: number; count?: number },
): Picture {
  const shape = maps.rank === 4 ? maps.shape.slice(1) : maps.shape;
  const [height, width, filters] = shape as Tensor3D["shape"];
  if (shape.length !== 3 || (maps as Tensor).size !== height * width * filters) {
    throw new Error(
      `feature maps of shape [${maps.shape}]; expected [height, width, filters] of one image`,
    );
  }
  const values = maps.dataSync();
  const captions: string[] = [];
  const tiles = Array.from({ length: Math.min(count, filters) }, (_, filter) => {
    const map = Array.from({ length: height * width }, (_, i) => values[i * filters + filter]!);
    const [least, largest] = [Math.min(...map), Math.max(...map)];
    captions.push(`${filter}: to ${short(largest)}`);
    return paintTile(width, height, (pixel) => {
      const level = (255 * (map[pixel]! - least)) / (largest - least || 1);
      return [level, level, level];
    });
  });
  return tileGrid(tiles, { title, columns, captions, scale: 8 }, "feature map");
}

/** A number in few letters: 0, 0.32, 12, 4e-5. */
function short(value: number): string {
  return formatNumber(value, value !== 0 && Math.abs(value) < 0.001 ? ".0e" : ".2~r");
}
