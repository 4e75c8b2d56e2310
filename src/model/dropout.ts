import { dropoutMask } from "../ops/random";
import { tf } from "../tensorflow";

/** The layer behind `dropout`. */
export class Dropout extends tf.layers.Layer {
  static className = "Dropout";
  private readonly rate: number;

  constructor({ name, rate }: { name?: string; rate: number }) {
    super({ name });
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`dropout rate ${rate}; expected at least 0 and less than 1`);
    }
    this.rate = rate;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training = false }): tf.Tensor {
    const values = Array.isArray(inputs) ? inputs[0] : inputs;
    if (!training || this.rate === 0) return values;
    return tf.tidy(() => tf.mul(values, dropoutMask(values.shape, this.rate)));
  }
}
