import { nextSeed } from "../random";
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
    return tf.tidy(() => {
      const draws = tf.randomUniform(values.shape, 0, 1, "float32", nextSeed());
      const kept = tf.cast(tf.greaterEqual(draws, this.rate), "float32");
      return tf.mul(values, tf.div(kept, 1 - this.rate));
    });
  }
}
