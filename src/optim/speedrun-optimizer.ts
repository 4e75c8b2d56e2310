import { muon } from "./muon";
import type { NativeOptimizer } from "./native-optimizer";
import { linearDecay } from "./schedule";

/**
 * The recipe's optimizer for `speedrunNet`: Muon for the filters, SGD for biases and head, all learning
 * rates falling to 0 over `epochs`, the whitening bias's over the first three. The recipe adds up the
 * losses of a batch and `crossEntropy` takes their mean, so its learning rates are times `batchSize`.
 * Its head has weights 256 times ours: that divides the head's rate by 256 squared. `weightDecay` is the
 * recipe's, for weights that are no filters; 0 leaves it out.
 */
export function speedrunOptimizer({
  batchSize,
  stepsPerEpoch,
  epochs,
  weightDecay = 2e-6,
}: {
  batchSize: number;
  stepsPerEpoch: number;
  epochs: number;
  weightDecay?: number;
}): NativeOptimizer {
  const schedule = linearDecay(epochs * stepsPerEpoch);
  const whitenSchedule = linearDecay(Math.min(3, epochs) * stepsPerEpoch);
  const decay = weightDecay * batchSize;
  const group = (learningRate: number, itsSchedule = schedule) => ({
    learningRate,
    weightDecay: decay / learningRate,
    schedule: itsSchedule,
  });
  const biases = group(0.053 * batchSize);
  const whiten = group(0.053 * batchSize, whitenSchedule);
  const head = group((0.67 * batchSize) / 256 ** 2);
  return muon(0.24, {
    schedule,
    momentum: 0.6,
    group: (name, shape) =>
      shape.length === 2 ? head : name.startsWith("whiten") ? whiten : biases,
    groupMomentum: 0.85,
  });
}
