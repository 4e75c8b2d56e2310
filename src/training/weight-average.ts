import { tf } from "../tensorflow";
import { namedWeights } from "./weights";

/**
 * The running mean of a model's weights over its last steps, which often errs less than the weights
 * themselves (Polyak & Juditsky 1992; Izmailov et al. 2018, arXiv 1803.05407): after each step the
 * mean goes a part 1 - `decay` of the way to the present weights.
 */
export class WeightAverage {
  #mean?: tf.Tensor[];

  constructor(readonly decay: number) {
    if (!(decay >= 0 && decay < 1)) {
      throw new RangeError(`decay ${decay}; expected at least 0 and less than 1, such as 0.95`);
    }
  }

  /** Takes the model's present weights in. */
  update(model: tf.LayersModel): void {
    const before = this.#mean;
    const now = namedWeights(model).map(({ variable }) => variable.read());
    this.#mean = now.map((weight, index) =>
      before
        ? tf.tidy(() => tf.add(tf.mul(before[index], this.decay), tf.mul(weight, 1 - this.decay)))
        : tf.clone(weight),
    );
    tf.dispose(before);
  }

  /** Gives the model the mean weights. Throws if none were taken in. */
  apply(model: tf.LayersModel): void {
    const mean = this.#mean;
    if (!mean) throw new Error("no weights to average yet; call update(model) after a step");
    for (const [index, { variable }] of namedWeights(model).entries()) variable.write(mean[index]);
  }

  dispose(): void {
    tf.dispose(this.#mean);
    this.#mean = undefined;
  }
}
