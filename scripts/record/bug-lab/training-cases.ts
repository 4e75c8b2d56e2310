/** Cases whose bug is in the training loop or its data. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FigureSpec } from "../../../notebooks/course/figure-spec";
import { DataLoader } from "../../../src/data/loader";
import { confusionMatrix } from "../../../src/evaluation/metrics";
import { predict } from "../../../src/evaluation/predict";
import { convNet } from "../../../src/model/convnet";
import { manualSeed } from "../../../src/random";
import type { tf } from "../../../src/tensorflow";
import { EarlyStopping } from "../../../src/training/early-stopping";
import { test } from "../../../src/training/train";
import { convNetThatForgetsD1, shuffledLabels, softmaxTwice, sortedByClass } from "./bugs";
import {
  curves,
  type Findings,
  type HistoryRow,
  type Lab,
  last,
  type Setting,
  trainSetting,
} from "./lab";

/** A learning rate 100 times too high. */
export async function learningRateTooHigh(lab: Lab): Promise<Findings> {
  const learningRate = 100 * lab.setting.learningRate;
  const { model, history } = await trainSetting({ ...lab.setting, learningRate });
  model.dispose();
  const healthy = await lab.healthy();
  return compare(history, healthy.history);
}

/** The images shuffled without their labels. */
export async function labelsShuffled({ setting, small }: Lab): Promise<Findings> {
  const long: Setting = { ...setting, train: small, epochs: 3 * setting.epochs };
  manualSeed(setting.seed);
  const { model, history } = await trainSetting({ ...long, train: shuffledLabels(small) });
  const right = await trainSetting(long);
  for (const each of [model, right.model]) each.dispose();
  return compare(history, right.history);
}

/** Batches of one class each: the images sorted, and not shuffled. */
export async function sortedBatches(lab: Lab): Promise<Findings> {
  const { setting } = lab;
  const train = sortedByClass(setting.train);
  const { model, history } = await trainSetting({ ...setting, train, shuffle: false });
  const healthy = await lab.healthy();
  const found = compare(history, healthy.history);
  found.evidence.push(await matrixOf(setting, model));
  found.fixed.push(await matrixOf(setting, healthy.model));
  model.dispose();
  return found;
}

/** Softmax before a loss that does softmax, on 48 images to be memorised. */
export async function softmaxDoneTwice({ setting, smoke }: Lab): Promise<Findings> {
  const few = setting.train.subset([...Array(48).keys()].slice(0, setting.train.length));
  const memorise: Setting = { ...setting, train: few, valid: few, epochs: smoke ? 2 : 180 };
  const learned = async (loss: Setting["loss"]) => {
    const { model, history } = await trainSetting({ ...memorise, loss });
    model.dispose();
    return history.filter(({ set, epoch }) => set === "validation" && epoch % 10 === 0);
  };
  const [twice, once] = [await learned(softmaxTwice), await learned(setting.loss)];
  const shown = (history: HistoryRow[]) =>
    curves(history.map((pass) => ({ ...pass, set: "the same 48 images, tested" })));
  const measured = {
    what: "loss on the 48 images",
    buggy: last(twice).loss,
    fixed: last(once).loss,
  };
  return { evidence: shown(twice), fixed: shown(once), measured };
}

/** Three dropout rates, given to a network that ignores them. */
export async function d1Ignored({ setting, sizes, small }: Lab): Promise<Findings> {
  const rowsOf = async (build: typeof convNet) => {
    const rows = [];
    for (const d1 of [0, 0.3, 0.6]) {
      const short = { ...setting, train: small, epochs: Math.ceil(setting.epochs / 2) };
      const { model, history } = await trainSetting({
        ...short,
        build: () => build({ ...sizes, d1 }),
      });
      model.dispose();
      const { loss, accuracy } = last(history);
      rows.push({
        d1,
        seed: setting.seed,
        "validation loss": loss,
        "validation accuracy": accuracy,
      });
    }
    return rows;
  };
  const [buggy, fixed] = [await rowsOf(convNetThatForgetsD1), await rowsOf(convNet)];
  const caption = "A search for the best d1, the rate of the first dropout layer";
  const spread = (rows: typeof buggy) => {
    const losses = rows.map((row) => row["validation loss"]);
    return Math.max(...losses) - Math.min(...losses);
  };
  return {
    evidence: [{ kind: "table", rows: buggy, caption }],
    fixed: [{ kind: "table", rows: fixed, caption }],
    measured: {
      what: "highest minus lowest of the three losses",
      buggy: spread(buggy),
      fixed: spread(fixed),
    },
  };
}

/** Early stopping that is handed another model than the one in training. */
export async function wrongModelSaved({ setting, sizes, small }: Lab): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "bug-lab-"));
  const watch = (name: string) => new EarlyStopping({ path: join(folder, name), patience: 99 });
  const [buggy, fixed] = [watch("other"), watch("own")];
  manualSeed(setting.seed + 1);
  const other = convNet(sizes);
  const { model, history } = await trainSetting(
    { ...setting, train: small },
    async (_, own, { loss }) => {
      buggy.step(loss, other);
      fixed.step(loss, own);
    },
  );
  const valid = new DataLoader(setting.valid, { batchSize: 100 });
  const restored = async (stopping: EarlyStopping) => {
    stopping.restore(model);
    return test(valid, model, setting.loss);
  };
  const [wrong, right] = [await restored(buggy), await restored(fixed)];
  for (const each of [model, other]) each.dispose();
  rmSync(folder, { recursive: true });
  const report = ({ loss, accuracy }: { loss: number; accuracy: number }): FigureSpec => {
    const rows = history
      .filter(({ set }) => set === "validation")
      .map((row) => ({ when: `after epoch ${row.epoch}`, loss: row.loss, accuracy: row.accuracy }));
    const end = {
      when: `epoch ${fixed.bestEpoch}, restored from its file`,
      loss,
      accuracy,
    };
    return {
      kind: "table",
      rows: [...rows, end],
      caption: "Loss and accuracy on the validation set",
    };
  };
  return {
    evidence: [report(wrong)],
    fixed: [report(right)],
    measured: { what: "accuracy after restoring", buggy: wrong.accuracy, fixed: right.accuracy },
  };
}

function compare(buggy: HistoryRow[], fixed: HistoryRow[]): Findings {
  return {
    evidence: curves(buggy),
    fixed: curves(fixed),
    measured: {
      what: "validation accuracy",
      buggy: last(buggy).accuracy,
      fixed: last(fixed).accuracy,
    },
  };
}

async function matrixOf({ valid }: Setting, model: tf.LayersModel): Promise<FigureSpec> {
  const { trueLabels, predictions } = await predict(
    new DataLoader(valid, { batchSize: 100 }),
    model,
  );
  const options = {
    title: "Confusion matrix of the validation set",
    labels: valid.classes,
    x: "predicted",
    y: "true",
  };
  return { kind: "matrix", matrix: confusionMatrix(trueLabels, predictions, 10), options };
}
