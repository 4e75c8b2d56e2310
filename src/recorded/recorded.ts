/** The recorded runs, as the chapters show them. */
import type { Predictions } from "../evaluation/predict";
import { checkout } from "../io/checkout";
import { hasRecord, readRecord } from "../io/record-file";
import { type NamedTensor, readTensorFile } from "../io/tensor-file";
import { loadWeights } from "../io/weights";
import { convNet } from "../model/convnet";
import { speedrunNet } from "../model/speedrun";
import { tf } from "../tensorflow";
import { replaceHead } from "../training/transfer";
import type {
  AblationRecord,
  Epoch,
  PrecisionRecord,
  RegularisersRecord,
  ResidualRecord,
  SearchRecord,
  ShiftRecord,
  SpeedrunName,
  SpeedrunRecord,
  SpeedrunSeedsRecord,
  TrainingName,
  TrainingRecord,
  TransferRecord,
  TrialsRecord,
} from "./records";

/** The folder of the runs that are part of the course. */
export const recordedRuns = `${checkout}/assets/runs`;

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
  /** Each epoch from 0 on, with conv1's filters `[k, k, 3, filters]` and the validation set's confusion matrix, for `explain.trainingReplay`. */
  epochs(): (Epoch & { filters: number[][][][]; matrix: number[][] })[];
}

/** The recorded training run of this name. Throws if it has not been recorded yet. */
export function loadRun(name: TrainingName, folder = recordedRuns): RecordedRun {
  const record = readRun<TrainingRecord>(name, folder);
  return {
    ...record,
    model() {
      const model = convNet(record.plan.sizes);
      loadWeights(model, `${folder}/${name}/${files.weights}`);
      return model;
    },
    predictions: () => readPredictions(`${folder}/${name}/${files.predictions}`),
    epochs() {
      const { tensors } = readTensorFile(`${folder}/${name}/${files.epochs}`);
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
  const record = readRun<SpeedrunRecord>(name, folder);
  return {
    ...record,
    model: () => speedrunModel(`${folder}/${name}`, record.plan.widths),
    predictions: () => readPredictions(`${folder}/${name}/${files.predictions}`),
  };
}

function speedrunModel(folder: string, widths: number[]): tf.Sequential {
  // The kept weights are of a network that has whitening filters, and bring their own.
  const whitening = tf.zeros<tf.Rank.R4>([2, 2, 3, 24]);
  const model = speedrunNet({ whitening, widths });
  whitening.dispose();
  loadWeights(model, `${folder}/${files.weights}`);
  return model;
}

/** The recorded search. Throws if it has not been recorded yet. */
export function loadSearch(folder = recordedRuns): SearchRecord {
  return readRun("search", folder);
}

/** The recorded ablation of chapter 9. Throws if it has not been recorded yet. */
export function loadAblation(folder = recordedRuns): AblationRecord {
  return readRun("ablation", folder);
}

/** The recorded comparison of regularisers of chapter 7. Throws if it has not been recorded yet. */
export function loadRegularisers(folder = recordedRuns): RegularisersRecord {
  return readRun("regularisers", folder);
}

/** The recorded networks with and without skip connections, of chapter 9. Throws if they have not been recorded yet. */
export function loadResidual(folder = recordedRuns): ResidualRecord {
  return readRun("residual", folder);
}

/** The recorded comparison of float32 with bfloat16, of chapter 9. Throws if it has not been recorded yet. */
export function loadPrecision(folder = recordedRuns): PrecisionRecord {
  return readRun("precision", folder);
}

/**
 * The recorded `speedrun` under ten seeds, of chapter 9, and `model`, a new network with the weights of the first seed with
 * smaller images first. Throws if it has not been recorded yet.
 */
export function loadSpeedrunSeeds(
  folder = recordedRuns,
): SpeedrunSeedsRecord & { model(): tf.Sequential } {
  const record = readRun<SpeedrunSeedsRecord>("speedrun-seeds", folder);
  const { widths } = record.runs[0].plan;
  return { ...record, model: () => speedrunModel(`${folder}/speedrun-seeds`, widths) };
}

/** The log of the trials of the recipe, of chapter 9. Throws if there is none. */
export function loadTrials(folder = recordedRuns): TrialsRecord {
  return readRun("trials", folder);
}

/** The recorded transfer of chapter 7, and its network, trained on six classes. Throws if it has not been recorded yet. */
export function loadTransfer(folder = recordedRuns): TransferRecord & { model(): tf.LayersModel } {
  const record = readRun<TransferRecord>("transfer", folder);
  return {
    ...record,
    model() {
      const model = replaceHead(convNet(record.plan.sizes), record.plan.sourceClasses.length);
      loadWeights(model, `${folder}/transfer/${files.weights}`);
      return model;
    },
  };
}

/** The recorded predictions for corrupted test images of chapter 8. Throws if they have not been recorded yet. */
export function loadShift(folder = recordedRuns): ShiftRecord {
  return readRun("shift", folder);
}

/** Whether there is a finished run in the folder of this name. */
export function isRecorded(name: string, folder = recordedRuns): boolean {
  return hasRecord(`${folder}/${name}/${files.record}`);
}

function readRun<Kind extends { name: string }>(name: Kind["name"], folder: string): Kind {
  if (!isRecorded(name, folder)) {
    const next = `\`npm run record -- ${name}\` records it, which takes hours`;
    throw new Error(`the run "${name}" has not been recorded yet (none in ${folder}); ${next}`);
  }
  return readRecord(`${folder}/${name}/${files.record}`, name);
}

/** The predictions in a file of a run, in the order of the test set. */
function readPredictions(path: string): Predictions {
  const { tensors } = readTensorFile(path);
  const [trueLabels, predictions, probabilities] = tensors;
  const [n] = trueLabels?.shape ?? [];
  const shapes = tensors.map(({ shape }) => `[${shape}]`).join(" ");
  if (shapes !== `[${n}] [${n}] [${n},10]`) {
    throw new Error(`${path} has tensors ${shapes}; expected [n] [n] [n,10]; record the run again`);
  }
  const numbers = Array.from(probabilities.values);
  return {
    trueLabels: Array.from(trueLabels.values),
    predictions: Array.from(predictions.values),
    probabilities: trueLabels.shape.flatMap((n) =>
      Array.from({ length: n }, (_, row) => numbers.slice(10 * row, 10 * row + 10)),
    ),
  };
}
