import { forward } from "../model/forward";
import { tf } from "../tensorflow";

/**
 * The occlusion map (Zeiler & Fergus 2014, arXiv 1311.2901, section 4.2): a square of `size` pixels of value `fill`,
 * normalised like the image, occludes the image `[1, n, n, 3]` at every `stride`-th position. The map `[positions,
 * positions]` says how much probability class `label` loses at each; negative where it gains.
 */
export function occlusionMap(
  model: tf.LayersModel,
  image: tf.Tensor4D,
  { label, size = 8, stride = 4, fill = 0 }: OcclusionOptions,
): tf.Tensor2D {
  const [, n] = image.shape;
  if (!(size >= 1 && size <= n)) {
    throw new RangeError(`a square of ${size} pixels; expected 1 to ${n}, the width of the image`);
  }
  const positions = Math.floor((n - size) / stride) + 1;
  return tf.tidy(() => {
    const occluded = Array.from({ length: positions ** 2 }, (_, i) => {
      const [top, left] = [Math.floor(i / positions) * stride, (i % positions) * stride];
      const square = tf.pad4d(tf.ones<tf.Rank.R4>([1, size, size, 1]), [
        [0, 0],
        [top, n - top - size],
        [left, n - left - size],
        [0, 0],
      ]);
      return tf.where(square.cast("bool"), tf.fill(image.shape, fill), image) as tf.Tensor4D;
    });
    const probability = (images: tf.Tensor4D) =>
      tf.softmax(forward(model, images)).gather([label], 1);
    return probability(image)
      .sub(probability(tf.concat(occluded)))
      .reshape([positions, positions]) as tf.Tensor2D;
  });
}

/** The occluding square, and the class whose probability is measured. */
export interface OcclusionOptions {
  label: number;
  size?: number;
  stride?: number;
  fill?: number;
}
