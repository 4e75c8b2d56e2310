/** Cases whose bug is in how a trained network is tested. */

import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { DataLoader } from "../../../src/data/loader";
import { toTensor } from "../../../src/data/transforms";
import { forward } from "../../../src/model/forward";
import { manualSeed } from "../../../src/random";
import { tf } from "../../../src/tensorflow";
import { countCorrect } from "../../../src/training/score";
import { test } from "../../../src/training/train";
import { augmented } from "../data";
import { forwardWithTraining, lookedAt, preparedBy, sortedByClass } from "./bugs";
import { curves, type Findings, type HistoryRow, type Lab, last, trainSetting } from "./lab";

type LogitsOf = (images: tf.Tensor4D) => tf.Tensor2D;
type Dataset = Lab["setting"]["valid"];

/** Dropout that goes on during the test. */
export async function dropoutLeftOn(lab: Lab): Promise<Findings> {
  const { model } = await lab.healthy();
  const tests = (logitsOf: LogitsOf): FigureSpec => {
    manualSeed(lab.setting.seed);
    const rows = [1, 2, 3, 4, 5].map((number) => ({
      test: number,
      ...{ images: lab.setting.valid.length, "mean of all pixels": meanPixel(lab.setting.valid) },
      accuracy: accuracyOf(lab.setting.valid, logitsOf),
    }));
    return { kind: "table", rows, caption: "The same network, tested five times" };
  };
  const buggy = tests((images) => forwardWithTraining("dropout", model, images));
  const fixed = tests((images) => forward(model, images));
  const spread = (exhibit: FigureSpec) => {
    const shares = "rows" in exhibit ? exhibit.rows.map(({ accuracy }) => Number(accuracy)) : [];
    return Math.max(...shares) - Math.min(...shares);
  };
  return {
    evidence: [buggy],
    fixed: [fixed],
    measured: {
      what: "highest minus lowest accuracy",
      buggy: spread(buggy),
      fixed: spread(fixed),
    },
  };
}

/** Images that were not normalised, for a network that was trained on normalised ones. */
export async function notNormalized(lab: Lab): Promise<Findings> {
  const { setting } = lab;
  const { model, history } = await lab.healthy();
  const raw = preparedBy(toTensor(), setting.valid);
  const inUse = await test(new DataLoader(raw, { batchSize: 100 }), model, setting.loss);
  const own = last(history).accuracy;
  const shown = (data: Dataset, accuracy: number): FigureSpec[] => [
    {
      kind: "table",
      rows: [
        { where: "validation, at the end of training", accuracy: own },
        { where: "the same images, in the finished program", accuracy },
      ],
      caption: "Accuracy of one network on the same images",
    },
    given(
      setting.valid,
      "The validation images as the network received them, drawn as x / 2 + 1 / 2",
    ),
    given(data, "The images as the finished program prepares them, drawn by the same formula"),
  ];
  return {
    evidence: shown(raw, inUse.accuracy),
    fixed: shown(setting.valid, own),
    measured: { what: "accuracy in the program", buggy: inUse.accuracy, fixed: own },
  };
}

/** Validation images that are augmented like the training images. */
export async function augmentedValidation({ setting }: Lab): Promise<Findings> {
  const [train, valid] = [setting.train, setting.valid].map((data) => preparedBy(augmented, data));
  const plainRows: HistoryRow[] = [];
  const plainLoader = new DataLoader(setting.valid, { batchSize: 100 });
  const { model, history } = await trainSetting(
    { ...setting, train, valid },
    async (epoch, own) => {
      const { loss, accuracy } = await test(plainLoader, own, setting.loss);
      plainRows.push({ epoch, set: "validation", loss, accuracy });
    },
  );
  model.dispose();
  const title = "The first validation images, as the network received them";
  const fixed = [...plainRows, ...history.filter(({ set }) => set === "training")];
  manualSeed(setting.seed);
  return {
    evidence: [...curves(history), given(valid, title)],
    fixed: [...curves(fixed), given(setting.valid, title)],
    measured: {
      what: "validation accuracy",
      buggy: last(history).accuracy,
      fixed: last(plainRows).accuracy,
    },
  };
}

/** Batch norm that takes the mean and variance of the test's own batches. */
export async function batchStatistics(lab: Lab): Promise<Findings> {
  const { valid } = lab.setting;
  const { model } = await lab.healthy();
  const kept = model.getWeights().map((weight) => weight.clone());
  const bars = (logitsOf: LogitsOf): FigureSpec => {
    const tests = lab.smoke ? [2, 20] : [2, 4, 10, 100, 500];
    const rows = ["first", "second"].flatMap((test) => [
      ...tests.map((size) => ({
        ...{ "batch size": String(size), test },
        accuracy: accuracyOf(valid, logitsOf, size),
      })),
      {
        ...{ "batch size": "100, one class each", test },
        accuracy: accuracyOf(sortedByClass(valid), logitsOf),
      },
    ]);
    const options = { x: "batch size", y: "accuracy", color: "test", format: ".0%" };
    return {
      kind: "bars",
      rows,
      options: { ...options, title: "Accuracy of one network on the same images, by batch size" },
    };
  };
  const buggy = bars((images) => forwardWithTraining("norm", model, images));
  model.setWeights(kept);
  tf.dispose(kept);
  const fixed = bars((images) => forward(model, images));
  const byClass = (exhibit: FigureSpec) =>
    "rows" in exhibit ? Number(exhibit.rows[exhibit.rows.length - 1].accuracy) : Number.NaN;
  return {
    evidence: [buggy],
    fixed: [fixed],
    measured: {
      what: "accuracy with one class per batch",
      buggy: byClass(buggy),
      fixed: byClass(fixed),
    },
  };
}

function accuracyOf(data: Dataset, logitsOf: LogitsOf, batchSize = 100): number {
  let correct = 0;
  for (const [images, labels] of new DataLoader(data, { batchSize })) {
    correct += tf.tidy(() => countCorrect(logitsOf(images), labels));
  }
  return correct / data.length;
}

function meanPixel(data: Dataset): number {
  const means: number[] = [];
  for (const [images] of new DataLoader(data, { batchSize: 100 })) {
    means.push(tf.tidy(() => images.mean().dataSync()[0]));
  }
  return means.reduce((sum, each) => sum + each, 0) / means.length;
}

function given(data: Dataset, title: string): FigureSpec {
  const first = [0, 1, 2, 3, 4, 5];
  const captions = first.map((image) => data.classes[data.labels[image]]);
  return { kind: "images", bytes: lookedAt(data.batch(first)), options: { title, captions } };
}
