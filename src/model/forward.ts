import { inChosenPrecision } from "../ops/mixed-precision";
import { tf } from "../tensorflow";

/**
 * The model's logits `[n, classes]` for images `[n, height, width, channels]`. With `training` its
 * dropout is on and its batch norm uses the batch's own mean and variance.
 * Throws if the images are not of the size the model was built for.
 */
export function forward(
  model: tf.LayersModel,
  images: tf.Tensor4D,
  { training = false } = {},
): tf.Tensor2D {
  const expected = model.inputs[0].shape.slice(1);
  const fits = (size: number | null, axis: number) =>
    size === null || size === images.shape[axis + 1];
  if (images.rank !== 4 || !expected.every(fits)) {
    const sizes = expected.map((size) => size ?? "any").join(", ");
    throw new RangeError(`images of shape [${images.shape}]; the model expects [n, ${sizes}]`);
  }
  if (images.shape[0] === 0)
    throw new RangeError("the batch is empty; expected at least one image");
  return tf.tidy(() => inChosenPrecision(() => model.apply(images, { training }) as tf.Tensor2D));
}
