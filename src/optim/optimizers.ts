import { flag, runMany, type } from "../ops/op";
import type { tf } from "../tensorflow";
import { NativeOptimizer } from "./native-optimizer";
import type { Schedule } from "./schedule";

/**
 * Adam (Kingma & Ba 2015, arXiv 1412.6980) with PyTorch's defaults: betas .9 and .999, epsilon 1e-8.
 * With `schedule`, such as `linearDecay(steps)`, each step takes its part of the learning rate.
 */
export function adam(
  learningRate = 0.001,
  { schedule = () => 1 }: { schedule?: Schedule } = {},
): NativeOptimizer {
  return new Adam(learningRate, schedule);
}

class Adam extends NativeOptimizer {
  static className = "Adam";
  private readonly beta1 = 0.9;
  private readonly beta2 = 0.999;
  private readonly epsilon = 1e-8;

  constructor(
    learningRate: number,
    private readonly schedule: Schedule,
  ) {
    super(learningRate, ["mean", "square"]);
  }

  /**
   * Both means begin at 0 and are corrected for it. TensorFlow's operation adds epsilon before the
   * correction of the squares and the paper after it, so epsilon gets that correction here.
   */
  protected override scalars(step: number): number[] {
    const { beta1, beta2, epsilon, learningRate } = this;
    const correction = Math.sqrt(1 - beta2 ** step);
    const present = learningRate * this.schedule(step - 1);
    const rate = (present * correction) / (1 - beta1 ** step);
    return [0, 0, rate, beta1, beta2, epsilon * correction];
  }

  protected override update(
    weight: tf.Tensor,
    memory: tf.Tensor[],
    gradient: tf.Tensor,
    scalars: tf.Tensor[],
  ): void {
    const inputs = [weight, ...memory, ...scalars, gradient];
    runMany("ResourceApplyAdam", [...attributes, flag("use_nesterov", false)], inputs, 0);
  }
}

/**
 * Stochastic gradient descent with PyTorch's momentum: velocity = momentum * velocity + gradient,
 * weight = weight - learningRate * velocity.
 */
export function sgd(learningRate: number, { momentum = 0 } = {}): NativeOptimizer {
  if (!(momentum >= 0 && momentum < 1)) {
    throw new RangeError(`momentum ${momentum}; expected at least 0 and less than 1, such as 0.9`);
  }
  return new Sgd(learningRate, momentum);
}

class Sgd extends NativeOptimizer {
  static className = "SGD";

  constructor(
    learningRate: number,
    private readonly momentum: number,
  ) {
    super(learningRate, ["velocity"]);
  }

  protected override scalars(): number[] {
    return [this.learningRate, this.momentum];
  }

  protected override update(
    weight: tf.Tensor,
    [velocity]: tf.Tensor[],
    gradient: tf.Tensor,
    [rate, momentum]: tf.Tensor[],
  ): void {
    const inputs = [weight, velocity, rate, gradient, momentum];
    runMany("ResourceApplyMomentum", [...attributes, flag("use_nesterov", false)], inputs, 0);
  }
}

const attributes = [type("T", "float32"), flag("use_locking", false)];
