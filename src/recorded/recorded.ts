/** What is in the folder of a recorded run, and how it is read. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SetScore } from "../../scripts/record/score";
import type { Epoch, Session } from "../../scripts/record/training-log";
import type { Predictions } from "../evaluation/predict";
import type { TrainingMoment } from "../explain/moment";
import { type NamedTensor, readTensorFile } from "../io/tensor-file";
import { loadWeights } from "../io/weights";
import { convNet } from "../model/convnet";
import { tf } from "../tensorflow";
import type { Run } from "../training/search-report";
import { runFolders } from "./folders";
import type { RecordBudget, RunName, Sizes, Space, TrainingName, TrainingPlan } from "./plans";
import { readRecordFile } from "./record-file";
import { readPredictions } from "./recorded-predictions";

/** The files of a recorded training. */
export const files = {
  record: "run.json",
  weights: "model.weights",
  predictions: "predictions.tensors",
  epochs: "epochs.tensors",
};

/** run.json of a training. */
export interface TrainingRecord {
  name: TrainingName;
  budget: RecordBudget;
  plan: TrainingPlan;
  history: Epoch[];
  /** The loss of the steps, each number the mean of `every` of them. */
  steps: { every: number; losses: number[] };
  /** The epoch whose weights are kept: the last, or early stopping's best. */
  keptEpoch: number;
  /** The accuracy on the validation set before and after the weights were made 16 bits. */
  rounding: { float32: number; float16: number };
  /** The test set, gone through once, with the weights as they are kept. */
  test: { images: number; accuracy: number; loss: number; matrix: number[][] };
  /** The same weights with batch norm's statistics taken anew over the training images; see `updateBatchNorm`. */
  updatedBatchNorm: Record<"valid" | "test", SetScore>;
  /** Those on the test set, asked about six views of each image; see `testTimeAugmentation`. */
  sixViews: SetScore;
  provenance: Provenance;
}

/** run.json of the search. */
export interface SearchRecord {
  name: "search";
  budget: RecordBudget;
  strategy: string;
  space: Space;
  /** Every training, in order. */
  report: Run<Space>[];
  /** The best under several seeds: their validation accuracies and the mean's 95 % interval. */
  finalists: {
    sizes: Sizes;
    accuracies: number[];
    mean: number;
    low: number;
    high: number;
  }[];
  /** The finalist with the highest mean. */
  best: Sizes;
  provenance: Provenance;
}

/** Where the numbers come from, and what they cost. */
export interface Provenance {
  /** One for each start of the process. */
  sessions: Session[];
  finished: string;
  /** Seconds of training and validation. */
  seconds: number;
  imagesTrained: number;
  /** Floating-point operations of the training. */
  flops: number;
}

/** A recorded training, as the chapters show it. */
export interface RecordedRun extends TrainingRecord {
  /** A new model with the weights of the run. */
  model(): tf.Sequential;
  predictions(): Predictions;
  /** Each epoch from 0 on, for `explain.trainingReplay`. */
  epochs(): TrainingMoment[];
}

/** The recorded training of this name. Throws if it has not been recorded yet. */
export function loadRun(name: TrainingName, folder = runFolders("full").runs): RecordedRun {
  const record = readRecord<TrainingRecord>(name, folder);
  const tensorsOf = (file: string) => readTensorFile(join(folder, name, file)).tensors;
  return {
    ...record,
    model() {
      const model = convNet(record.plan.sizes);
      loadWeights(model, join(folder, name, files.weights));
      return model;
    },
    predictions: () => readPredictions(join(folder, name, files.predictions)),
    epochs() {
      const tensors = tensorsOf(files.epochs);
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

/** The recorded search. Throws if it has not been recorded yet. */
export function loadSearch(folder = runFolders("full").runs): SearchRecord {
  return readRecord<SearchRecord>("search", folder);
}

/** The search by halving is the course's; the grid is for comparison. */
export function searchFolder(strategy: string): string {
  return strategy === "halving" ? "search" : `search-${strategy}`;
}

/** Whether there is a finished run in the folder of this name. */
export function isRecorded(name: string, folder = runFolders("full").runs): boolean {
  return existsSync(join(folder, name, files.record));
}

/** run.json of the run called `name`. Throws if it has not been recorded yet. */
export function readRecord<Kind>(name: RunName, folder: string): Kind {
  if (!isRecorded(name, folder)) {
    const next = `\`npm run record -- ${name}\` records it, which takes hours`;
    throw new Error(`the run "${name}" has not been recorded yet (none in ${folder}); ${next}`);
  }
  return readRecordFile<Kind>(join(folder, name, files.record), name);
}
