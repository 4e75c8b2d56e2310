/** The training runs of the course's network, as the recordings, the search and the seeds of `base` need them. */
import { DataLoader } from "../../src/data/loader";
import { convNet } from "../../src/model/convnet";
import { adam } from "../../src/optim/optimizers";
import { manualSeed } from "../../src/random";
import type { Epoch, TrainingPlan } from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { WeightAverage } from "../../src/training/weight-average";
import type { RunData } from "./data";
import { type Fitted, type ResumableFit, resumableFit } from "./resumable-fit";

/** What the lines printed begin with, where the checkpoints are, and who hears of each epoch. */
export type Where = Pick<ResumableFit, "name" | "folder" | "signal" | "onScores">;

/** A trained network of the course, and what its training gave. */
export interface TrainedConvNet extends Fitted {
  model: tf.Sequential;
  history: Epoch[];
}

/** Trains as the plan says, from the newest checkpoint in the folder on if there is one. */
export async function trainConvNet(
  plan: TrainingPlan,
  { data, ...where }: Where & { data: RunData },
): Promise<TrainedConvNet> {
  const { seed, sizes, batchSize, learningRate, patience, averageDecay } = plan;
  const average = averageDecay === undefined ? undefined : new WeightAverage(averageDecay);
  const averaged = average && convNet(sizes);
  manualSeed(seed);
  const model = convNet(sizes);
  const optimizer = adam(learningRate);
  // A longer run begins as a shorter one does, so the number of epochs is left out.
  const { epochs, ...run } = { ...plan, data: data.digest };
  const fitted = await resumableFit({
    ...{ ...where, run, model, optimizer, loss: crossEntropy, epochs },
    train: new DataLoader(data.train, { batchSize, shuffle: true }),
    valid: new DataLoader(data.valid, { batchSize: 500 }),
    ...{ patience, average, averaged },
    snapshot: (matrix) => [
      { name: "filters", ...valuesOf(model.getLayer("conv1").getWeights()[0]) },
      { name: "matrix", shape: [10, 10], values: Float32Array.from(matrix.flat()) },
    ],
  }).finally(() => {
    for (const each of [optimizer, averaged, average]) each?.dispose();
  });
  const history = fitted.history.flatMap((row) =>
    row.valid ? [{ ...row, valid: row.valid }] : [],
  );
  return { ...fitted, model, history };
}

/** The seconds of training and validation in a history. */
export function secondsOf(history: readonly Epoch[]): number {
  const scores = history.flatMap(({ train, valid, averaged }) => [train, valid, averaged]);
  return scores.reduce((sum, score) => sum + (score?.seconds ?? 0), 0);
}

function valuesOf(tensor: tf.Tensor) {
  return { shape: tensor.shape, values: tensor.dataSync<"float32">().slice() };
}
