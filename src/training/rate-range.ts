import type { DataLoader } from "../data/loader";
import { forward } from "../model/forward";
import { checkInterrupt } from "../notebook/interrupt";
import type { tf } from "../tensorflow";
import type { Loss } from "./losses";

/** An optimizer whose learning rate can be set between two steps. */
export interface RatedOptimizer {
  learningRate: number;
  minimize(cost: () => tf.Scalar, returnCost: boolean): tf.Scalar | null;
}

/**
 * The learning-rate range test (Smith 2015, arXiv 1506.01186, section 3.3): trains the model while the
 * rate grows from `from` to `to` by the same factor at each of `steps` batches, and gives the rate and
 * the loss of each. It ends once the loss is four times its least, or no number. It spoils the model.
 */
export async function rateRangeTest(
  loader: DataLoader,
  model: tf.LayersModel,
  loss: Loss,
  optimizer: RatedOptimizer,
  { from = 1e-6, to = 1, steps = 100 } = {},
): Promise<{ rate: number; loss: number }[]> {
  const tried: { rate: number; loss: number }[] = [];
  let least = Number.POSITIVE_INFINITY;
  while (tried.length < steps) {
    for (const [images, labels] of loader.take(steps - tried.length)) {
      const rate = from * (to / from) ** (tried.length / (steps - 1));
      optimizer.learningRate = rate;
      const cost = () => loss(forward(model, images, { training: true }), labels);
      const value = optimizer.minimize(cost, true) as tf.Scalar;
      const [now] = value.dataSync();
      value.dispose();
      tried.push({ rate, loss: now });
      least = Math.min(least, now);
      if (!(now < 4 * least)) return tried;
      await checkInterrupt();
    }
  }
  return tried;
}
