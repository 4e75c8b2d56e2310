/** Cases whose fault is in the training. */
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
import { convNetThatForgetsD1, softmaxTwice, sortedByClass, tornLabels } from "./faults";
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
export async function rateTooHigh(lab: Lab): Promise<Findings> {
  const learningRate = 100 * lab.setting.learningRate;
  const { model, history } = await trainSetting({ ...lab.setting, learningRate });
  model.dispose();
  const healthy = await lab.healthy();
  return compare(history, healthy.history);
}

/** The pictures shuffled without their labels. */
export async function labelsTornOff({ setting, small }: Lab): Promise<Findings> {
  const long: Setting = { ...setting, train: small, epochs: 3 * setting.epochs };
  manualSeed(setting.seed);
  const { model, history } = await trainSetting({ ...long, train: tornLabels(small) });
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
  found.mended.push(await matrixOf(setting, healthy.model));
  model.dispose();
  return found;
}

/** Softmax before a loss that does softmax, on 48 images to be learnt by heart. */
export async function softmaxDoneTwice({ setting, smoke }: Lab): Promise<Findings> {
  const few = setting.train.subset([...Array(48).keys()].slice(0, setting.train.length));
  const byHeart: Setting = { ...setting, train: few, valid: few, epochs: smoke ? 2 : 180 };
  const learned = async (loss: Setting["loss"]) => {
    const { model, history } = await trainSetting({ ...byHeart, loss });
    model.dispose();
    return history.filter(({ set, epoch }) => set === "valid" && epoch % 10 === 0);
  };
  const [twice, once] = [await learned(softmaxTwice), await learned(setting.loss)];
  const shown = (history: HistoryRow[]) =>
    curves(history.map((pass) => ({ ...pass, set: "the same 48, tested" })));
  const measured = { what: "loss on the 48", faulty: last(twice).loss, mended: last(once).loss };
  return { evidence: shown(twice), mended: shown(once), measured };
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
      rows.push({ d1, seed: setting.seed, "loss on valid": loss, "right on valid": accuracy });
    }
    return rows;
  };
  const [faulty, mended] = [await rowsOf(convNetThatForgetsD1), await rowsOf(convNet)];
  const caption = "A search for the best d1, the first dropout's rate";
  const spread = (rows: typeof faulty) => {
    const losses = rows.map((row) => row["loss on valid"]);
    return Math.max(...losses) - Math.min(...losses);
  };
  return {
    evidence: [{ kind: "table", rows: faulty, caption }],
    mended: [{ kind: "table", rows: mended, caption }],
    measured: {
      what: "highest less lowest loss of the three",
      faulty: spread(faulty),
      mended: spread(mended),
    },
  };
}

/** Early stopping that is handed another model than the one in training. */
export async function strangerSaved({ setting, sizes, small }: Lab): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), "bug-lab-"));
  const watch = (name: string) => new EarlyStopping({ path: join(folder, name), patience: 99 });
  const [faulty, mended] = [watch("stranger"), watch("own")];
  manualSeed(setting.seed + 1);
  const stranger = convNet(sizes);
  const { model, history } = await trainSetting(
    { ...setting, train: small },
    async (_, own, { loss }) => {
      faulty.step(loss, stranger);
      mended.step(loss, own);
    },
  );
  const valid = new DataLoader(setting.valid, { batchSize: 100 });
  const restored = async (stopping: EarlyStopping) => {
    stopping.restore(model);
    return test(valid, model, setting.loss);
  };
  const [wrong, right] = [await restored(faulty), await restored(mended)];
  for (const each of [model, stranger]) each.dispose();
  rmSync(folder, { recursive: true });
  const report = ({ loss, accuracy }: { loss: number; accuracy: number }): FigureSpec => {
    const rows = history
      .filter(({ set }) => set === "valid")
      .map((row) => ({ when: `after epoch ${row.epoch}`, loss: row.loss, right: row.accuracy }));
    const end = {
      when: `epoch ${mended.bestEpoch}, restored from its file`,
      loss,
      right: accuracy,
    };
    return { kind: "table", rows: [...rows, end], caption: "On the validation set" };
  };
  return {
    evidence: [report(wrong)],
    mended: [report(right)],
    measured: { what: "right, restored", faulty: wrong.accuracy, mended: right.accuracy },
  };
}

function compare(faulty: HistoryRow[], mended: HistoryRow[]): Findings {
  return {
    evidence: curves(faulty),
    mended: curves(mended),
    measured: {
      what: "right on valid",
      faulty: last(faulty).accuracy,
      mended: last(mended).accuracy,
    },
  };
}

async function matrixOf({ valid }: Setting, model: tf.LayersModel): Promise<FigureSpec> {
  const { trueLabels, predictions } = await predict(
    new DataLoader(valid, { batchSize: 100 }),
    model,
  );
  const options = { title: "Validation set", labels: valid.classes, x: "predicted", y: "actual" };
  return { kind: "matrix", matrix: confusionMatrix(trueLabels, predictions, 10), options };
}
