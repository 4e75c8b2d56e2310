import { existsSync, readFileSync } from "node:fs";
import { alternatingFlip } from "../../src/data/alternating-flip";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import * as transforms from "../../src/data/transforms";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { writeAtomically } from "../../src/io/files";
import { trainingFlops } from "../../src/model/flops";
import { manualSeed } from "../../src/random";
import { writeRecord } from "../../src/recorded/record-file";
import type {
  LadderPlan,
  LadderRecord,
  RecordBudget,
  TrainedRung,
} from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import { crossEntropy, type Loss } from "../../src/training/losses";
import { countCorrect } from "../../src/training/score";
import { test, train } from "../../src/training/train";
import { WeightAverage } from "../../src/training/weight-average";
import { type Rung, rungs } from "./ladder";
import { say } from "./progress";
import { machine } from "./provenance";
import { StoppedError } from "./resumable-training";
import { normalized, whiteningOf } from "./speedrun-training";

const seed = 1;
const plans: Record<RecordBudget, LadderPlan> = {
  smoke: { images: 100, validImages: 50, batchSize: 25, epochs: 1 },
  full: { images: 25_000, validImages: 5000, batchSize: 500, epochs: 4 },
};

/** Trains the rungs that are not in the record yet, and writes it after each. */
export async function recordLadder(
  budget: RecordBudget,
  path: { record: string; unfinished: string },
  signal?: AbortSignal,
): Promise<void> {
  const plan = plans[budget];
  const done: TrainedRung[] = existsSync(path.unfinished)
    ? JSON.parse(readFileSync(path.unfinished, "utf8"))
    : [];
  for (const rung of rungs.slice(done.length)) {
    done.push(await climb(rung, plan));
    writeAtomically(path.unfinished, JSON.stringify(done));
    const marks = done[done.length - 1].marks.map(
      ({ name, accuracy }) => `${name} ${(100 * accuracy).toFixed(2)} %`,
    );
    say(`ladder, ${rung.name}: ${marks.join("; ")}`);
    if (signal?.aborted) throw new StoppedError(`stopped; all is kept in ${path.unfinished}`);
  }
  const facts = { name: "ladder", budget, seed, plan, rungs: done } as const;
  const record: LadderRecord = { ...facts, machine: machine(), finished: new Date().toISOString() };
  writeRecord(path.record, record);
}

async function climb(rung: Rung, plan: LadderPlan): Promise<TrainedRung> {
  manualSeed(seed);
  const { batchSize, epochs, images } = plan;
  const flip = alternatingFlip();
  const crop = transforms.randomCrop(32, { padding: 2, paddingMode: "reflect" });
  const transform = rung.augment ? transforms.compose(normalized, flip, crop) : normalized;
  const data = await loadCIFAR10("train", { transform, images });
  const whitening = whiteningOf(data);
  const model = rung.model(whitening);
  whitening.dispose();
  const average = new WeightAverage(0.9);
  const loader = new DataLoader(data, { batchSize, shuffle: true, dropLast: true });
  const optimizer = rung.optimizer({ perEpoch: loader.length, epochs, batchSize });
  const valid = await loadCIFAR10("valid", { transform: normalized, images: plan.validImages });
  const validLoader = new DataLoader(valid, { batchSize: 500 });
  const history: TrainedRung["history"] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    flip.epoch = epoch - 1;
    const trained = await train(loader, model, rung.loss, optimizer, () => average.update(model));
    history.push({ epoch, train: trained, valid: await test(validLoader, model, crossEntropy) });
  }
  const marks = await measure(rung, model, average, validLoader);
  const flops = loader.length * batchSize * epochs * trainingFlops(model);
  average.dispose();
  optimizer.dispose();
  model.dispose();
  const seconds = history.reduce((sum, { train }) => sum + train.seconds, 0);
  return { name: rung.name, history, marks, seconds, flops };
}

/** The first rung is measured with its dropout left on, too; the last with averaged weights and six views. */
async function measure(
  rung: Rung,
  model: tf.Sequential,
  average: WeightAverage,
  loader: DataLoader,
): Promise<TrainedRung["marks"]> {
  const mark = async (name: string, measured: tf.LayersModel) => {
    const { accuracy, loss } = await test(loader, measured, crossEntropy);
    return { name, accuracy, loss };
  };
  if (rung === rungs[0]) {
    const on = await testWithDropout(loader, model, crossEntropy);
    return [{ name: "dropout left on", ...on }, await mark("dropout off", model)];
  }
  const asTrained = await mark(rung.name, model);
  if (rung !== rungs[rungs.length - 1]) return [asTrained];
  average.apply(model);
  const averaged = await mark("averaged weights", model);
  return [asTrained, averaged, await mark("six views of each image", testTimeAugmentation(model))];
}

/** The tutorial's mistake a: the dropout layers go on as in training. */
async function testWithDropout(loader: DataLoader, model: tf.Sequential, loss: Loss) {
  let [right, sum, seen] = [0, 0, 0];
  for (const [images, labels] of loader) {
    const [correct, mean] = tf.tidy(() => {
      const logits = model.layers.reduce<tf.Tensor>(
        (values, layer) =>
          layer.apply(values, { training: layer.getClassName() === "Dropout" }) as tf.Tensor,
        images,
      ) as tf.Tensor2D;
      return [countCorrect(logits, labels), loss(logits, labels).dataSync()[0]];
    });
    right += correct;
    sum += mean * labels.size;
    seen += labels.size;
  }
  return { accuracy: right / seen, loss: sum / seen };
}
