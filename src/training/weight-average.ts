import type { NamedTensor } from "../io/tensor-file";
import { namedWeights } from "../io/weights";
import { tf } from "../tensorflow";

const prefix = "average/";

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

  /** A copy of the mean weights, for a checkpoint; none if no weights were taken in. */
  tensors(): NamedTensor[] {
    return (this.#mean ?? []).map((weight, index) => ({
      name: `${prefix}${index}`,
      shape: weight.shape,
      values: weight.dataSync<"float32">().slice(),
    }));
  }

  /** Goes on with what `tensors` gave; gives back those of `saved` that are not of the mean. */
  restore(saved: NamedTensor[]): NamedTensor[] {
    const own = saved.filter(({ name }) => name.startsWith(prefix));
    this.dispose();
    if (own.length > 0) this.#mean = own.map(({ values, shape }) => tf.tensor(values, shape));
    return saved.filter((tensor) => !own.includes(tensor));
  }

  dispose(): void {
    tf.dispose(this.#mean);
    this.#mean = undefined;
  }
}
