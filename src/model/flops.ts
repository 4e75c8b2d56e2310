import { tf } from "../tensorflow";

/**
 * Multiply-adds of one image's way forward through `model`: what its convolutions and dense layers
 * do, the rest being small beside them. A convolution does height x width x filters outputs, each
 * of kernel height x kernel width x input channels products; a dense layer, inputs x units.
 */
export function multiplyAdds(model: tf.LayersModel): number {
  return model.layers.reduce((sum, layer) => sum + ofLayer(layer), 0);
}

/**
 * Floating-point operations to train on one image: two for a multiply-add, and three passes, since
 * the way back does the work of the way forward twice (for the weights and for the inputs).
 */
export function trainingFlops(model: tf.LayersModel): number {
  return 3 * 2 * multiplyAdds(model);
}

function ofLayer(layer: tf.layers.Layer): number {
  if (layer instanceof tf.LayersModel) return multiplyAdds(layer);
  // By name: a layer lists a weight that is not trained after those that are.
  const kernel = layer.weights.find(({ originalName }) => originalName.endsWith("/kernel"));
  if (!kernel) return 0;
  const weights = kernel.read().size;
  if (layer.getClassName() === "Dense") return weights;
  if (layer.getClassName() !== "Conv2D") return 0;
  const [, height, width] = layer.outputShape as number[];
  return height * width * weights;
}
