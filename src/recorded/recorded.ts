/** The recorded runs, as the chapters show them. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Predictions } from "../evaluation/predict";
import type { TrainingSnapshot } from "../explain/training-snapshot";
import { checkout } from "../io/checkout";
import { type NamedTensor, readTensorFile } from "../io/tensor-file";
import { loadWeights } from "../io/weights";
import { convNet } from "../model/convnet";
import { speedrunNet } from "../model/speedrun";
import { tf } from "../tensorflow";
import { readPredictions } from "./predictions";
import { readRecordFile } from "./record-file";
import type {
  AblationRecord,
  BaseSeedsRecord,
  SearchRecord,
  SpeedrunName,
  SpeedrunRecord,
  TrainingName,
  TrainingRecord,
} from "./records";

/** The folder of the runs that are part of the course. */
export const recordedRuns = join(checkout, "assets/runs");

/** The files of a recorded training run. */
export const files = {
  record: "run.json",
  weights: "model.weights",
  predictions: "predictions.tensors",
  epochs: "epochs.tensors",
};

/** A recorded training run, as the chapters show it. */
export interface RecordedRun extends TrainingRecord {
  /** A new model with the weights of the run. */
  model(): tf.Sequential;
  predictions(): Predictions;
  /** Each epoch from 0 on, for `explain.trainingReplay`. */
  epochs(): TrainingSnapshot[];
}

/** The recorded training run of this name. Throws if it has not been recorded yet. */
export function loadRun(name: TrainingName, folder = recordedRuns): RecordedRun {
  const record = readRecord<TrainingRecord>(name, folder);
  return {
    ...record,
    model() {
      const model = convNet(record.plan.sizes);
      loadWeights(model, join(folder, name, files.weights));
      return model;
    },
    predictions: () => readPredictions(join(folder, name, files.predictions)),
    epochs() {
      const { tensors } = readTensorFile(join(folder, name, files.epochs));
      if (tensors.length !== 2 * record.history.length) {
        const expected = `two for each of ${record.history.length} epochs`;
        throw new Error(
          `${files.epochs} of ${name} has ${tensors.length} tensors; expected ${expected}`,
        );
      }
      const rows = <Nested>({ values, shape }: NamedTensor) =>
        tf.tidy(() => tf.tensor(values, shape).arraySync()) as Nested;
      return record.history.map((scores, epoch) => ({
        ...scores,
        filters: rows<number[][][][]>(tensors[2 * epoch]),
        matrix: rows<number[][]>(tensors[2 * epoch + 1]),
      }));
    },
  };
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
  folder = recordedRuns,
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

/** The recorded search. Throws if it has not been recorded yet. */
export function loadSearch(folder = recordedRuns): SearchRecord {
  return readRecord("search", folder);
}

/** The recorded seeds of `base`. Throws if they have not been recorded yet. */
export function loadBaseSeeds(folder = recordedRuns): BaseSeedsRecord {
  return readRecord("base-seeds", folder);
}

/** The recorded ladder. Throws if it has not been recorded yet. */
export function loadLadder(folder = recordedRuns): AblationRecord {
  return readRecord("ladder", folder);
}

/** Whether there is a finished run in the folder of this name. */
export function isRecorded(name: string, folder = recordedRuns): boolean {
  return existsSync(join(folder, name, files.record));
}

/** run.json of the run called `name`. Throws if it has not been recorded yet. */
function readRecord<Kind extends { name: string }>(name: Kind["name"], folder: string): Kind {
  if (!isRecorded(name, folder)) {
    const next = `\`npm run record -- ${name}\` records it, which takes hours`;
    throw new Error(`the run "${name}" has not been recorded yet (none in ${folder}); ${next}`);
  }
  return readRecordFile<Kind>(join(folder, name, files.record), name);
}

/** The file of the bug lab's case `number`, counted from 1. */
export function caseFile(number: number, folder = join(recordedRuns, "bug-lab")): string {
  return join(folder, `case-${String(number).padStart(2, "0")}.json`);
}
