import { normalizeBatch } from "../ops/batch-norm";
import { tf } from "../tensorflow";

type Variable = ReturnType<tf.layers.Layer["addWeight"]>;

/** What a batch norm layer can be told. */
export interface BatchNormOptions {
  name?: string;
  /** How far the running statistics go towards a batch's. */
  momentum?: number;
  /** Added to the variance. */
  epsilon?: number;
  /** Whether the values are scaled by a trained weight after they are normalised. */
  scale?: boolean;
}

/** The layer behind `batchNorm`. */
export class BatchNorm extends tf.layers.Layer {
  static className = "BatchNorm";
  private gamma!: Variable;
  private beta!: Variable;
  private mean!: Variable;
  private variance!: Variable;
  private readonly options;

  constructor({ name, momentum = 0.1, epsilon = 1e-5, scale = true }: BatchNormOptions) {
    super({ name });
    this.options = { momentum, epsilon, scale };
  }

  override build(inputShape: (number | null)[] | (number | null)[][]): void {
    const features = inputShape.at(-1) as number;
    const add = (name: string, value: number, trainable: boolean) => {
      const start = tf.initializers.constant({ value });
      return this.addWeight(name, [features], "float32", start, undefined, trainable);
    };
    this.gamma = add("gamma", 1, this.options.scale);
    this.beta = add("beta", 0, true);
    this.mean = add("running_mean", 0, false);
    this.variance = add("running_variance", 1, false);
    this.built = true;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], { training = false }): tf.Tensor {
    const values = Array.isArray(inputs) ? inputs[0] : inputs;
    const { epsilon, momentum } = this.options;
    const [gamma, beta] = [this.gamma.read(), this.beta.read()] as tf.Tensor1D[];
    const [mean, variance] = [this.mean.read(), this.variance.read()] as tf.Tensor1D[];
    if (!training) return tf.batchNorm(values, mean, variance, beta, gamma, epsilon);
    const n = values.shape[0];
    if (n < 2) {
      const next = "leave a last batch of one out with the loader's dropLast: true";
      throw new RangeError(`a training batch of ${n} image; batch norm needs at least 2: ${next}`);
    }
    return tf.tidy(() => {
      const batch = normalizeBatch(values, gamma, beta, { mean, variance }, { epsilon, momentum });
      this.mean.write(batch.mean);
      this.variance.write(batch.variance);
      return batch.values;
    });
  }
}
