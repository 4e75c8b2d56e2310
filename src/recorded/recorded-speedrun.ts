/** What is in the folder of a recorded speedrun, and how it is read. */
import { join } from "node:path";
import type { Session } from "../../scripts/record/training-log";
import type { Interval } from "../evaluation/interval";
import type { Predictions } from "../evaluation/predict";
import { loadWeights } from "../io/weights";
import { speedrunNet } from "../model/speedrun";
import { tf } from "../tensorflow";
import type { Score } from "../training/score";
import { runFolders } from "./folders";
import type { RecordBudget } from "./plans";
import { files, readRecord } from "./recorded";
import { readPredictions } from "./recorded-predictions";
import type { SpeedrunName, SpeedrunPlan } from "./speedrun-plans";

/** One training of a speedrun. */
export interface SpeedrunSeed {
  seed: number;
  /** Each epoch's loss, with label smoothing, and accuracy on the augmented training images. */
  history: Score[];
  /** The test set, gone through once: with one view of each image, and with six. */
  test: { images: number; plain: Mark; augmented: Mark };
  /** One for each start of the process. */
  sessions: Session[];
  finished: string;
  /** Seconds of training. */
  seconds: number;
  imagesTrained: number;
  /** Floating-point operations of the training. */
  flops: number;
}

interface Mark {
  accuracy: number;
  loss: number;
}

/** run.json of a speedrun. */
export interface SpeedrunRecord {
  name: SpeedrunName;
  budget: RecordBudget;
  plan: SpeedrunPlan;
  /** Of the seeds' test accuracies with six views: the mean and, of several seeds, its 95 % interval. */
  accuracy: Pick<Interval, "mean"> & Partial<Interval>;
  seeds: SpeedrunSeed[];
}

/** A recorded speedrun, as chapter 9 shows it. */
export interface RecordedSpeedrun extends SpeedrunRecord {
  /** A new model with the weights of the first seed. */
  model(): tf.Sequential;
  /** The first seed's predictions with six views. */
  predictions(): Predictions;
}

/** The recorded speedrun of this name. Throws if it has not been recorded yet. */
export function loadSpeedrun(
  name: SpeedrunName = "speedrun",
  folder = runFolders("full").runs,
): RecordedSpeedrun {
  const record = readRecord<SpeedrunRecord>(name, folder);
  return {
    ...record,
    model() {
      // The kept weights are of a network that has whitening filters, and bring their own.
      const whitening = tf.zeros<tf.Rank.R4>([2, 2, 3, 24]);
      const model = speedrunNet({ whitening, widths: record.plan.widths });
      whitening.dispose();
      loadWeights(model, join(folder, name, files.weights));
      return model;
    },
    predictions: () => readPredictions(join(folder, name, files.predictions)),
  };
}
