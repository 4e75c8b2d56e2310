import { tf } from "../tensorflow";
import { featureMaps } from "./feature-maps";

/**
 * Grad-CAM (Selvaraju et al. 2017, arXiv 1610.02391): where in the image `[1, 32, 32, 3]` the model finds evidence
 * for class `label`, `[rows, columns]` as large as the feature maps of the convolution `layerName`. Each map is weighted
 * with the mean gradient of the class's logit with respect to its activations; negative values of the sum are set to 0.
 */
export function gradCAM(
  model: tf.Sequential,
  image: tf.Tensor4D,
  { label, layerName }: { label: number; layerName: string },
): tf.Tensor2D {
  return tf.tidy(() => {
    const maps = featureMaps(model, image, layerName) as tf.Tensor4D;
    const logit = (values: tf.Tensor) => restOf(model, layerName, values).gather([label], 1).sum();
    const importance = tf.grad(logit)(maps).mean([1, 2], true);
    return maps.mul(importance).sum(3).relu().squeeze<tf.Tensor2D>([0]);
  });
}

/** The logits that the layers after `layerName` compute from its output. */
function restOf(model: tf.Sequential, layerName: string, output: tf.Tensor): tf.Tensor {
  const index = model.layers.findIndex(({ name }) => name === layerName);
  return model.layers
    .slice(index + 1)
    .reduce((values, layer) => layer.apply(values, { training: false }) as tf.Tensor, output);
}
