import { tf } from "../tensorflow";
import { featureMaps } from "./feature-maps";

/** How a convolution responds to a set of images. */
export interface ActivationStatistics {
  layer: string;
  /** Mean and standard deviation of all its activations. */
  mean: number;
  deviation: number;
  /** For each filter, the fraction of its activations that are above zero. */
  active: number[];
  /** The dead filters: after ReLU their maps are zero for every image. */
  dead: number[];
}

/** The activation statistics of the convolution `layer` on the images `[n, 32, 32, 3]`. Throws if the model has no such layer. */
export function activationStatistics(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  layer: string,
): ActivationStatistics {
  return tf.tidy(() => {
    const maps = featureMaps(model, images, layer) as tf.Tensor4D;
    const { mean, variance } = tf.moments(maps);
    const active = Array.from(maps.greater(0).cast("float32").mean([0, 1, 2]).dataSync());
    return {
      layer,
      mean: mean.dataSync()[0],
      deviation: Math.sqrt(variance.dataSync()[0]),
      active,
      dead: active.flatMap((fraction, filter) => (fraction === 0 ? [filter] : [])),
    };
  });
}
