import { tf } from "../tensorflow";

type Variable = ReturnType<tf.layers.Layer["addWeight"]>;

const epsilon = 1e-5;
const momentum = 0.1;

/** The layer behind `batchNorm`. */
export class BatchNorm extends tf.layers.Layer {
  static className = "BatchNorm";
  private gamma!: Variable;
  private beta!: Variable;
  private runningMean!: Variable;
  private runningVariance!: Variable;

  override build(inputShape: (number | null)[] | (number | null)[][]): void {
    const features = inputShape.at(-1) as number;
    const add = (name: string, value: number, trainable: boolean) => {
      const start = tf.initializers.constant({ value });
      return this.addWeight(name, [features], "float32", start, undefined, trainable);
    };
    this.gamma = add("gamma", 1, true);
    this.beta = add("beta", 0, true);
    this.runningMean = add("running_mean", 0, false);
    this.runningVariance = add("running_variance", 1, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training = false }): tf.Tensor {
    const values = Array.isArray(inputs) ? inputs[0] : inputs;
    return tf.tidy(() => {
      if (!training) {
        return this.normalize(values, this.runningMean.read(), this.runningVariance.read());
      }
      const n = values.shape[0];
      if (n < 2) {
        throw new RangeError(`a training batch of ${n}; batch norm needs at least 2 images`);
      }
      const { mean, variance } = tf.moments(values, 0);
      moveTowards(this.runningMean, mean);
      moveTowards(this.runningVariance, tf.mul(variance, n / (n - 1)));
      return this.normalize(values, mean, variance);
    });
  }

  private normalize(values: tf.Tensor, mean: tf.Tensor, variance: tf.Tensor): tf.Tensor {
    const scale = tf.mul(this.gamma.read(), tf.rsqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(tf.sub(values, mean), scale), this.beta.read());
  }
}

function moveTowards(running: Variable, batch: tf.Tensor): void {
  running.write(tf.add(tf.mul(running.read(), 1 - momentum), tf.mul(batch, momentum)));
}
