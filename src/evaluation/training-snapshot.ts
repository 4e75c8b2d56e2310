import type { DataLoader } from "../data/loader";
import type { tf } from "../tensorflow";
import type { Score } from "../training/score";
import { confusionMatrix } from "./metrics";
import { predict } from "./predict";

/** The state of a training run after an epoch; epoch 0 is the untrained network. */
export interface TrainingSnapshot {
  epoch: number;
  /** The weights of conv1, [k, k, 3, filters]. */
  filters: number[][][][];
  /** The confusion matrix on the validation set. */
  matrix: number[][];
  /** The scores; before the first epoch there is none on the training set. */
  train?: Pick<Score, "loss" | "accuracy">;
  valid: Pick<Score, "loss" | "accuracy">;
}

/** A snapshot of the model for `explain.trainingReplay`, with its predictions for all images of `validLoader`. */
export async function trainingSnapshot(
  model: tf.LayersModel,
  validLoader: DataLoader,
  scores: Pick<TrainingSnapshot, "epoch" | "train" | "valid">,
): Promise<TrainingSnapshot> {
  const { trueLabels, predictions } = await predict(validLoader, model);
  const matrix = confusionMatrix(trueLabels, predictions, validLoader.dataset.classes.length);
  const filters = model.getLayer("conv1").getWeights()[0].arraySync() as number[][][][];
  return { ...scores, filters, matrix };
}
