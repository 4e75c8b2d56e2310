import { castLike, inChosenPrecision } from "../ops/mixed-precision";
import { flag, runMany, type } from "../ops/op";
import { tf } from "../tensorflow";
import { assign, NativeOptimizer, read } from "./native-optimizer";
import type { Schedule } from "./schedule";

/** How weights that are no filters are trained. */
export interface Group {
  learningRate: number;
  /** By which part of the learning rate each step also shrinks the weight. */
  weightDecay: number;
  schedule: Schedule;
  /** After so many steps it is frozen, and its gradient, which takes time, is no longer computed; by default never. */
  steps?: number;
}

/** What `muon` is told. */
export interface MuonOptions {
  schedule: Schedule;
  /** Of the filters. */
  momentum: number;
  /** For each weight that is no filter, by its name and shape. */
  group: (name: string, shape: number[]) => Group;
  /** Of the weights that are no filters. */
  groupMomentum: number;
}

/**
 * Muon (K. Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks") for filters
 * `[height, width, in, out]`: the step's gradient, with Nesterov momentum, is taken as a matrix and
 * made nearly orthogonal, so that it changes all directions equally much; the weight is kept at the
 * norm sqrt(out). Other weights take Nesterov SGD with weight decay, as PyTorch's.
 */
export function muon(learningRate: number, options: MuonOptions): NativeOptimizer {
  return new Muon(learningRate, options);
}

class Muon extends NativeOptimizer {
  static className = "Muon";

  constructor(
    learningRate: number,
    private readonly options: MuonOptions,
  ) {
    super(learningRate, ["velocity"]);
  }

  protected override scalars(): number[] {
    return [];
  }

  protected override update(
    weight: tf.Tensor,
    memory: tf.Tensor[],
    gradient: tf.Tensor,
    _scalars: tf.Tensor[],
    name: string,
  ): void {
    if (gradient.rank === 4) {
      this.#turn(weight, memory[0], gradient as tf.Tensor4D);
      return;
    }
    const group = this.options.group(name, gradient.shape);
    this.#descend(weight, memory[0], gradient, group);
    const isLast = this.iterations + 1 >= (group.steps ?? Number.POSITIVE_INFINITY);
    if (isLast) tf.engine().registeredVariables[name].trainable = false;
  }

  #turn(weight: tf.Tensor, velocity: tf.Tensor, gradient: tf.Tensor4D): void {
    const { schedule, momentum } = this.options;
    const moved = tf.add(tf.mul(read(velocity), momentum), gradient);
    assign(velocity, moved);
    const filters = gradient.shape[3];
    const ahead = tf.add(gradient, tf.mul(moved, momentum));
    const before = read(weight);
    const direction = castLike(
      inChosenPrecision(() => orthogonalize(tf.reshape(ahead, [-1, filters]) as tf.Tensor2D)),
      before,
    );
    const kept = tf.mul(before, tf.div(Math.sqrt(filters), euclideanNorm(before)));
    const step = tf.mul(tf.reshape(direction, gradient.shape), this.#rate(schedule));
    assign(weight, tf.sub(kept, step));
  }

  #descend(weight: tf.Tensor, velocity: tf.Tensor, gradient: tf.Tensor, group: Group): void {
    const rate = group.learningRate * group.schedule(this.iterations);
    const decayed = tf.add(gradient, tf.mul(read(weight), group.weightDecay));
    const [step, momentum] = [rate, this.options.groupMomentum].map((value) => tf.scalar(value));
    const attributes = [type("T", "float32"), flag("use_locking", false)];
    runMany(
      "ResourceApplyMomentum",
      [...attributes, flag("use_nesterov", true)],
      [weight, velocity, step, decayed, momentum],
      0,
    );
  }

  #rate(schedule: Schedule): number {
    return this.learningRate * schedule(this.iterations);
  }
}

/**
 * A matrix with the same singular vectors as `matrix` and all singular values near 1 (0.7 to 1.2):
 * three steps of the Newton-Schulz iteration with Muon's coefficients, from the matrix divided by its
 * norm. A polynomial of the matrix, so no decomposition is needed.
 */
export function orthogonalize(matrix: tf.Tensor2D, steps = 3): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  return tf.tidy(() => {
    const wide = rows <= columns;
    let x = tf.div<tf.Tensor2D>(matrix, tf.add(euclideanNorm(matrix), 1e-7));
    for (let step = 0; step < steps; step++) {
      const square: tf.Tensor2D = wide ? tf.matMul(x, x, false, true) : tf.matMul(x, x, true);
      const factor: tf.Tensor2D = tf.add(
        tf.mul(square, -4.775),
        tf.mul(tf.matMul(square, square), 2.0315),
      );
      const change = wide ? tf.matMul(factor, x) : tf.matMul(x, factor);
      x = tf.add(tf.mul(x, 3.4445), change);
    }
    return x;
  });
}

/** The root of the sum of all squares; tf.norm takes powers one by one, which is slow. */
function euclideanNorm(tensor: tf.Tensor): tf.Tensor {
  return tf.sqrt(tf.sum(tf.square(tensor)));
}
