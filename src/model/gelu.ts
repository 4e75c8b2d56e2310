import { gelu } from "../ops/gelu";
import { tf } from "../tensorflow";

/** The layer that applies `gelu`. */
export class Gelu extends tf.layers.Layer {
  static className = "Gelu";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return gelu(Array.isArray(inputs) ? inputs[0] : inputs);
  }
}
