/** Images side by side, enlarged without blurring, with captions. */
import type { Tensor, Tensor3D, Tensor4D } from "@tensorflow/tfjs-node-gpu";
import type { Picture } from "../notebook/picture";
import { tf } from "../tensorflow";
import { readPixels } from "./pixels";
import { type TileGridOptions, tileGrid } from "./tile-grid";

/** How a grid of images is laid out and what is written under each. */
export type ImageGridOptions = TileGridOptions;

/**
 * A grid of `images` [n, height, width, 3 or 1], or one image without the n:
 * floats from 0 to 1, or bytes (int32, 0 to 255).
 * The images are read at once, so a loader may dispose them afterwards.
 */
export function imageGrid(images: Tensor, options: ImageGridOptions = {}): Picture {
  return tileGrid(readPixels(images), options);
}

/** One colour image [height, width, 3] and what each of its channels holds, in the channel's colour. */
export function channelGrid(image: Tensor3D, { title = "" } = {}): Picture {
  const parts = tf.tidy(() => {
    const only = (channel: number) => image.mul(tf.oneHot(channel, 3).cast(image.dtype));
    return tf.stack([image, only(0), only(1), only(2)]) as Tensor4D;
  });
  const tiles = readPixels(parts);
  parts.dispose();
  return tileGrid(tiles, { captions: ["all channels", "red", "green", "blue"], columns: 4, title });
}
