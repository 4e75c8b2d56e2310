/** Layers and initial weights that PyTorch has and TensorFlow.js lacks. */
import { normalizeBatch } from "../ops/batch-norm";
import { gelu } from "../ops/gelu";
import { dropped, randomUniform } from "../ops/random";
import { tf } from "../tensorflow";

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** What sets a layer's initial weights: TensorFlow.js takes only descendants of this, and does not export it. */
export const Initializer = Object.getPrototypeOf(tf.initializers.zeros().constructor) as {
  new (): Initializer;
};

/**
 * PyTorch's default initialisation for one convolution or dense layer, to be spread into its options:
 * kernel and bias uniform in ±1/sqrt(fanIn), where fanIn is the number of inputs of one output. The
 * variance is 1 / (3 fanIn), a sixth of He initialisation's (He et al. 2015, arXiv 1502.01852).
 * Source: `reset_parameters` of torch.nn.Conv2d and Linear. Each call serves one layer: its bias
 * takes fanIn from its kernel.
 */
export function initializers(): { kernelInitializer: Initializer; biasInitializer: Initializer } {
  const uniform = new FanInUniform();
  return { kernelInitializer: uniform, biasInitializer: uniform };
}

class FanInUniform extends Initializer {
  static className = "FanInUniform";
  private bound = 0;

  /** TensorFlow.js asks for the kernel, [height, width, in, out] or [in, out], before the bias. */
  override apply(shape: number[]): tf.Tensor {
    if (shape.length > 1) this.bound = 1 / Math.sqrt(shape.slice(0, -1).reduce((a, b) => a * b));
    return randomUniform(shape, -this.bound, this.bound);
  }
}

/**
 * Dropout (Srivastava et al. 2014): in training each activation is zeroed with probability `rate` and
 * the others are divided by 1 - rate; at test time nothing is changed. Each call draws a new mask from
 * the seeded random numbers.
 */
export function dropout(options: { name?: string; rate: number }): tf.layers.Layer {
  return new Dropout(options);
}

class Dropout extends tf.layers.Layer {
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
    return dropped(values, this.rate);
  }
}

type Variable = ReturnType<tf.layers.Layer["addWeight"]>;

/** The options of a batch norm layer. */
export interface BatchNormOptions {
  name?: string;
  /** The fraction by which the running statistics move towards those of a batch. */
  momentum?: number;
  /** Added to the variance. */
  epsilon?: number;
  /** Whether the normalised values are scaled by a trainable weight. */
  scale?: boolean;
}

/**
 * Batch normalisation of `[n, features]` or `[n, height, width, features]` with PyTorch's defaults
 * (Ioffe & Szegedy 2015, arXiv 1502.03167): epsilon 1e-5, and at each training step the running mean
 * and variance move a tenth (`momentum`) of the way to those of the batch. As in PyTorch, a batch is
 * normalised with its biased variance (divided by n), and the running variance takes the unbiased one
 * (divided by n - 1), so a training batch needs at least two images.
 */
export function batchNorm(options: BatchNormOptions = {}): tf.layers.Layer {
  return new BatchNorm(options);
}

class BatchNorm extends tf.layers.Layer {
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

/** The layer that applies `gelu`. */
export class Gelu extends tf.layers.Layer {
  static className = "Gelu";

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return gelu(Array.isArray(inputs) ? inputs[0] : inputs);
  }
}

/** The largest value of each map, `[n, 1, 1, maps]`, whatever the maps' size: PyTorch's AdaptiveMaxPool2d(1). */
export class GlobalMaxPool extends tf.layers.Layer {
  static className = "GlobalMaxPool";

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return [inputShape[0], 1, 1, inputShape[3]];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const maps = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const [, height, width] = maps.shape;
    return tf.maxPool(maps, [height, width], [height, width], "valid");
  }
}
