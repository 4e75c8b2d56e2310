import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { meanInterval } from "../../src/evaluation/interval";
import { predict } from "../../src/evaluation/predict";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { trainingFlops } from "../../src/model/flops";
import { writePredictions } from "../../src/recorded/predictions";
import { writeRecord } from "../../src/recorded/record-file";
import { files } from "../../src/recorded/recorded";
import type {
  RecordBudget,
  SpeedrunName,
  SpeedrunRecord,
  SpeedrunSeed,
} from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import type { Score } from "../../src/training/score";
import { test } from "../../src/training/train";
import { type RunFolders, speedrunPlan, testImages } from "./plans";
import { normalized, SpeedrunTraining } from "./speedrun-training";

/** Trains the run under each of its seeds and writes its folder, all or nothing; goes on where it was stopped. */
export async function recordSpeedrun(
  name: SpeedrunName,
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const plan = speedrunPlan(name, budget);
  const folder = join(folders.runs, name);
  const beside = `${folder}.partial`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  const seeds: SpeedrunSeed[] = [];
  for (const seed of plan.seeds) {
    const work = join(folders.checkpoints, name, `seed-${seed}`);
    const training = await SpeedrunTraining.start(`${name}, seed ${seed}`, plan, seed, work);
    await training.run(signal);
    const { model, history, sessions } = training;
    const operations = plan.images * plan.epochs * trainingFlops(model);
    // The first seed's weights are kept, whichever turns out best.
    const kept = seeds.length === 0 ? beside : undefined;
    const scores = await score(model, budget, kept);
    const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
    const cost = { seconds, imagesTrained: plan.images * plan.epochs, flops: operations };
    seeds.push({
      seed,
      history,
      test: scores,
      sessions,
      finished: new Date().toISOString(),
      ...cost,
    });
    training.dispose();
  }
  const accuracies = seeds.map(({ test }) => test.augmented.accuracy);
  // A single training has no interval.
  const accuracy = seeds.length > 1 ? meanInterval(accuracies) : { mean: accuracies[0] };
  const record: SpeedrunRecord = { name, budget, plan, accuracy, seeds };
  writeRecord(join(beside, files.record), record);
  renameSync(beside, folder);
}

/** The test set, with one view of each image and with six; with `folder`, weights in 16 bits and predictions are kept. */
async function score(model: tf.Sequential, budget: RecordBudget, folder?: string) {
  const images = testImages[budget];
  const data = await loadCIFAR10("test", { unlock: "test", transform: normalized, images });
  const loader = new DataLoader(data, { batchSize: 500 });
  if (folder) {
    saveWeights(model, join(folder, files.weights), { storage: "float16" });
    loadWeights(model, join(folder, files.weights));
  }
  const withViews = testTimeAugmentation(model);
  if (folder) writePredictions(join(folder, files.predictions), await predict(loader, withViews));
  const short = ({ accuracy, loss }: Score) => ({ accuracy, loss });
  return {
    images,
    plain: short(await test(loader, model, crossEntropy)),
    augmented: short(await test(loader, withViews, crossEntropy)),
  };
}
