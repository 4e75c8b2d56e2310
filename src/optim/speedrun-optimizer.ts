import { muon } from "./muon";
import type { NativeOptimizer } from "./native-optimizer";
import { linearDecay } from "./schedule";

/** The recipe's learning rates, in its own numbers, and what goes with them. */
export interface RecipeRates {
  /** Muon's, for the filters; by default 0.24. */
  learningRate?: number;
  /** Of the filters; by default 0.6. */
  momentum?: number;
  /** By default 0.053. */
  biasRate?: number;
  /** By default 0.67. */
  headRate?: number;
  /** Of biases and head; by default 0.85. */
  sgdMomentum?: number;
  /** For weights that are no filters, and an image of the batch; by default 2e-6, and 0 leaves it out. */
  weightDecay?: number;
  /** After so many epochs the whitening bias is frozen; by default 3. */
  whitenEpochs?: number;
}

/**
 * The recipe's optimizer for `speedrunNet`: Muon for the filters, SGD for biases and head, all learning
 * rates falling to 0 over `epochs`, the whitening bias's over its own epochs. The recipe adds up the
 * losses of a batch and `crossEntropy` takes their mean, so its learning rates are times `batchSize`.
 * Its head has weights 256 times ours: that divides the head's rate by 256 squared.
 */
export function speedrunOptimizer({
  batchSize,
  stepsPerEpoch,
  epochs,
  learningRate = 0.24,
  momentum = 0.6,
  biasRate = 0.053,
  headRate = 0.67,
  sgdMomentum = 0.85,
  weightDecay = 2e-6,
  whitenEpochs = 3,
}: RecipeRates & { batchSize: number; stepsPerEpoch: number; epochs: number }): NativeOptimizer {
  const schedule = linearDecay(Math.ceil(epochs * stepsPerEpoch));
  const whitenSteps = Math.ceil(Math.min(whitenEpochs, epochs) * stepsPerEpoch);
  const decay = weightDecay * batchSize;
  const group = (learningRate: number) => ({
    ...{ learningRate, weightDecay: decay / learningRate, schedule },
  });
  const biases = group(biasRate * batchSize);
  const whiten = { ...biases, schedule: linearDecay(whitenSteps), steps: whitenSteps };
  const head = group((headRate * batchSize) / 256 ** 2);
  return muon(learningRate, {
    schedule,
    momentum,
    group: (name, shape) =>
      shape.length === 2 ? head : name.startsWith("whiten") ? whiten : biases,
    groupMomentum: sgdMomentum,
  });
}
