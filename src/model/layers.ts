/** The layers and the starting weights that PyTorch has and TensorFlow.js has not. */
import { randomUniform } from "../ops/random";
import { tf } from "../tensorflow";
import { BatchNorm, type BatchNormOptions } from "./batch-norm";
import { Dropout } from "./dropout";

type Initializer = ReturnType<typeof tf.initializers.zeros>;

/** What sets a layer's starting weights: TensorFlow.js takes only descendants of this, and does not export it. */
export const Initializer = Object.getPrototypeOf(tf.initializers.zeros().constructor) as {
  new (): Initializer;
};

/**
 * PyTorch's starting weights for one convolution or dense layer, to be spread into its options:
 * kernel and bias uniform in ±1/sqrt(fanIn), fanIn being how many inputs one output sums up.
 * Source: `reset_parameters` of torch.nn.Conv2d and Linear, after He et al. 2015, arXiv 1502.01852,
 * with a leaky slope of sqrt 5. Each call is for one layer: its bias takes fanIn from its kernel.
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
 * Dropout (Srivastava et al. 2014): in training each value is zeroed with probability `rate` and
 * the others are divided by 1 - rate; at prediction nothing is changed. The masks come from the
 * seeded stream, a new one at each call.
 */
export function dropout(options: { name?: string; rate: number }): tf.layers.Layer {
  return new Dropout(options);
}

/**
 * Batch normalisation of `[n, features]` or `[n, height, width, features]` with PyTorch's defaults
 * (Ioffe & Szegedy 2015, arXiv 1502.03167): epsilon 1e-5, and at each training step the running mean
 * and variance go a tenth (`momentum`) of the way to the batch's. As in PyTorch, a batch is normalised by its plain variance (divided by
 * n), and the running variance takes the unbiased one (divided by n - 1): a training batch needs at
 * least two images.
 */
export function batchNorm(options: BatchNormOptions = {}): tf.layers.Layer {
  return new BatchNorm(options);
}
