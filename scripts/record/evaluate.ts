import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { loadRun, loadSpeedrun, loadSpeedrunSeeds } from "../../src/recorded/recorded";
import type { SetScore, SpeedrunName, TrainingName } from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { plain } from "./data";
import { checkRunName, isSpeedrun, isTraining, runFolders } from "./plans";
import { checkBudget } from "./record";
import { normalized } from "./record-speedrun";
import { keptVariant } from "./record-speedrun-seeds";
import { scoreOn, updateBatchNormFor } from "./score";

type Scored = SetScore & { recorded: SetScore };

/** What a recorded model scores on the test set, computed now, and what was recorded. */
export interface Evaluation extends Scored {
  name: string;
  images: number;
  /** Of the course's network, the same with batch norm's statistics taken anew. */
  reestimatedBatchNorm?: Scored;
  /** Those asked about six views of each image. */
  testTimeAugmentation?: Scored;
}

/** Scores the recorded weights of the run called `name` on the test set again. */
export async function evaluate(
  name: string | undefined,
  { budget = "full", into }: { budget?: string; into?: string } = {},
): Promise<Evaluation> {
  const run = checkRunName(name);
  const isSeeds = run === "speedrun-seeds";
  if (!isTraining(run) && !isSpeedrun(run) && !isSeeds) {
    throw new RangeError(
      `"${run}" keeps no weights of the ten classes; evaluate "fine-tuned" or another training run`,
    );
  }
  const { runs } = runFolders(checkBudget(budget), into);
  if (isSeeds) return evaluateSeeds(runs);
  return isSpeedrun(run) ? evaluateSpeedrun(run, runs) : evaluateTraining(run, runs);
}

async function evaluateTraining(name: TrainingName, folder: string): Promise<Evaluation> {
  const run = loadRun(name, folder);
  const { images, accuracy, loss } = run.test;
  const data = await loadCIFAR10("test", { unlock: "test", transform: plain, images });
  const loader = new DataLoader(data, { batchSize: 500 });
  const model = run.model();
  const score = { ...(await scoreOn(loader, model)), recorded: { accuracy, loss } };
  await updateBatchNormFor(model, run.plan);
  const recorded = run.reestimatedBatchNorm.test;
  const reestimatedBatchNorm = { ...(await scoreOn(loader, model)), recorded };
  const views = await scoreOn(loader, testTimeAugmentation(model));
  const augmented = { ...views, recorded: run.testTimeAugmentation };
  model.dispose();
  return { name, images, ...score, reestimatedBatchNorm, testTimeAugmentation: augmented };
}

async function evaluateSpeedrun(name: SpeedrunName, folder: string): Promise<Evaluation> {
  const run = loadSpeedrun(name, folder);
  // The kept weights are the first seed's.
  const { images, augmented: recorded } = run.seeds[0].test;
  return { name, images, ...(await sixViews(run.model(), images)), recorded };
}

async function evaluateSeeds(folder: string): Promise<Evaluation> {
  const { runs, plan, model } = loadSpeedrunSeeds(folder);
  const kept = runs.find(({ variant, seed }) => variant === keptVariant && seed === plan.seeds[0]);
  if (!kept) throw new Error(`"${keptVariant}" has not been recorded; record speedrun-seeds first`);
  const images = kept.predictions.length;
  const [, { accuracy, loss }] = kept.scores;
  const score = await sixViews(model(), images);
  return { name: "speedrun-seeds", images, ...score, recorded: { accuracy, loss } };
}

/** Scores the model, which is then disposed of, on the test set's first images, with six views of each. */
async function sixViews(model: tf.Sequential, images: number): Promise<SetScore> {
  const data = await loadCIFAR10("test", { unlock: "test", transform: normalized, images });
  const withViews = testTimeAugmentation(model);
  const score = await scoreOn(new DataLoader(data, { batchSize: 500 }), withViews);
  withViews.dispose();
  return score;
}
