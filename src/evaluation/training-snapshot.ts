import type { DataLoader } from "../data/loader";
import type { tf } from "../tensorflow";
import type { Score } from "../training/score";
import { confusionMatrix } from "./metrics";
import { predict } from "./predict";

/** What is known of a training run after an epoch; number 0 is the untrained network. */
export interface TrainingSnapshot {
  epoch: number;
  /** The weights of conv1, [k, k, 3, filters]. */
  filters: number[][][][];
  /** The confusion matrix on the validation set. */
  matrix: number[][];
  /** The scores; on the training set there is none before the first epoch. */
  train?: Pick<Score, "loss" | "accuracy">;
  valid: Pick<Score, "loss" | "accuracy">;
}

/** The model as it is now, to be replayed by `explain.trainingReplay`: it predicts all images of `validLoader`. */
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
