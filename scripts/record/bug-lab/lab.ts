/** The bug lab's common ground: short training runs on real images, of which each case spoils one part. */

import type { CaseRecord } from "../../../notebooks/course/bug-lab-record";
import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { loadCIFAR10 } from "../../../src/data/cifar10";
import type { Dataset } from "../../../src/data/dataset";
import { DataLoader } from "../../../src/data/loader";
import { type ConvNetOptions, convNet } from "../../../src/model/convnet";
import { adam } from "../../../src/optim/optimizers";
import type { Row } from "../../../src/plot/rows";
import { manualSeed } from "../../../src/random";
import type { RecordBudget } from "../../../src/recorded/records";
import type { tf } from "../../../src/tensorflow";
import { crossEntropy, type Loss } from "../../../src/training/losses";
import { plain } from "../data";
import { fit } from "../fit";

/** What a training run is made of; a case replaces the part that its bug is in. */
export interface Setting {
  train: Dataset;
  valid: Dataset;
  shuffle: boolean;
  build: () => tf.Sequential;
  loss: Loss;
  learningRate: number;
  batchSize: number;
  epochs: number;
  seed: number;
}

/** The scores of an epoch on one set. */
export type HistoryRow = {
  epoch: number;
  set: "training" | "validation";
  loss: number;
  accuracy: number;
};

/** What a case found: what the learner sees, the same without the bug, and one number of both. */
export type Findings = Pick<CaseRecord, "evidence" | "fixed" | "measured">;

const scope = {
  smoke: { images: 60, small: 40, validImages: 40, epochs: 2, sizes: { c1: 2, c2: 3, l1: 4 } },
  full: {
    images: 6000,
    small: 1500,
    validImages: 2000,
    epochs: 6,
    sizes: { c1: 16, c2: 32, l1: 64 },
  },
};

/** The data, the sizes and the healthy training that all cases share. */
export interface Lab {
  setting: Setting;
  sizes: ConvNetOptions;
  /** As many images as the cases take that train several networks, or for long. */
  small: Dataset;
  smoke: boolean;
  /** The network that `setting` gives; trained at the first call. */
  healthy(): Promise<{ model: tf.Sequential; history: HistoryRow[] }>;
}

/** The lab in this budget. */
export async function openLab(budget: RecordBudget): Promise<Lab> {
  const { images, small, validImages, epochs, sizes } = scope[budget];
  const trainData = await loadCIFAR10("train", { transform: plain, images });
  const setting: Setting = {
    train: trainData,
    valid: await loadCIFAR10("valid", { transform: plain, images: validImages }),
    shuffle: true,
    build: () => convNet(sizes),
    loss: crossEntropy,
    learningRate: 0.001,
    batchSize: 48,
    epochs,
    seed: 42,
  };
  let trained: ReturnType<Lab["healthy"]> | undefined;
  return {
    setting,
    sizes,
    small: await loadCIFAR10("train", { transform: plain, images: small }),
    smoke: budget === "smoke",
    healthy() {
      trained ??= trainSetting(setting);
      return trained;
    },
  };
}

/** Trains as the setting says, from its seed on; `after` sees the model after each epoch. */
export async function trainSetting(
  setting: Setting,
  after: (epoch: number, model: tf.Sequential, valid: HistoryRow) => Promise<void> = async () => {},
): Promise<{ model: tf.Sequential; history: HistoryRow[] }> {
  const { batchSize, epochs, learningRate, loss, seed, shuffle } = setting;
  manualSeed(seed);
  const model = setting.build();
  const optimizer = adam(learningRate);
  const history: HistoryRow[] = [];
  await fit({
    ...{ model, loss, optimizer, epochs },
    train: new DataLoader(setting.train, { batchSize, shuffle }),
    valid: new DataLoader(setting.valid, { batchSize: 100 }),
    onEpoch: async ({ epoch, train, valid }) => {
      const scores = { training: train, validation: valid };
      for (const set of ["training", "validation"] as const) {
        const { loss = Number.NaN, accuracy = Number.NaN } = scores[set] ?? {};
        if (scores[set]) history.push({ epoch, set, loss, accuracy });
      }
      if (epoch > 0) await after(epoch, model, last(history));
      return false;
    },
  });
  optimizer.dispose();
  return { model, history };
}

/** The last row of a history: the validation set after the last epoch. */
export function last(history: readonly HistoryRow[]): HistoryRow {
  return history[history.length - 1];
}

/** Loss and accuracy by epoch, as two charts. */
export function curves(history: readonly Row[]): FigureSpec[] {
  const columns = { x: "epoch", color: "set" };
  const rows = [...history];
  const guessing = [{ y: Math.log(10), label: "random guessing: ln 10" }];
  // The second rule keeps the scale wide where nothing is learned.
  const chance = [
    { y: 0.1, label: "chance level" },
    { y: 0.5, label: "50%" },
  ];
  return [
    {
      kind: "lines",
      rows,
      options: { ...columns, y: "loss", title: "Loss by epoch", rules: guessing },
    },
    {
      kind: "lines",
      rows,
      options: {
        ...columns,
        y: "accuracy",
        format: ".0%",
        title: "Accuracy by epoch",
        rules: chance,
      },
    },
  ];
}
