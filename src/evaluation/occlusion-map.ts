import { forward } from "../model/forward";
import { tf } from "../tensorflow";

/**
 * The occlusion map (Zeiler & Fergus 2014, arXiv 1311.2901, section 4.2): a square of `size` pixels, `fill` in the
 * network's own scale, covers the image `[1, n, n, 3]` at every `stride`-th place; how much probability the class
 * numbered `label` loses at each, `[places, places]`. Below zero: without this patch the model is surer.
 */
export function occlusionMap(
  model: tf.LayersModel,
  image: tf.Tensor4D,
  { label, size = 8, stride = 4, fill = 0 }: OcclusionOptions,
): tf.Tensor2D {
  const [, n] = image.shape;
  if (!(size >= 1 && size <= n)) {
    throw new RangeError(`a square of ${size} pixels; expected 1 to ${n}, the image's width`);
  }
  const places = Math.floor((n - size) / stride) + 1;
  return tf.tidy(() => {
    const covered = Array.from({ length: places ** 2 }, (_, i) => {
      const [top, left] = [Math.floor(i / places) * stride, (i % places) * stride];
      const square = tf.pad4d(tf.ones<tf.Rank.R4>([1, size, size, 1]), [
        [0, 0],
        [top, n - top - size],
        [left, n - left - size],
        [0, 0],
      ]);
      return tf.where(square.cast("bool"), tf.fill(image.shape, fill), image) as tf.Tensor4D;
    });
    const chance = (images: tf.Tensor4D) => tf.softmax(forward(model, images)).gather([label], 1);
    return chance(image)
      .sub(chance(tf.concat(covered)))
      .reshape([places, places]) as tf.Tensor2D;
  });
}

/** What is covered, and the class whose probability is watched. */
export interface OcclusionOptions {
  label: number;
  size?: number;
  stride?: number;
  fill?: number;
}
