import { tf } from "../tensorflow";

/**
 * The output of the layer `layerName` for the images `[n, 32, 32, 3]`; for a convolution
 * `[n, height, width, filters]`, a feature map for each filter. Throws if the model has no such layer.
 */
export function featureMaps(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  layerName: string,
): tf.Tensor {
  const names = model.layers.map((layer) => layer.name);
  if (!names.includes(layerName)) {
    throw new RangeError(`no layer "${layerName}"; the model has ${names.join(", ")}`);
  }
  // The same layers, ending earlier: nothing is copied.
  const { output } = model.getLayer(layerName);
  const front = tf.model({ inputs: model.inputs, outputs: output as tf.SymbolicTensor });
  return tf.tidy(() => front.predict(images) as tf.Tensor);
}
