import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { meanInterval } from "../../src/evaluation/interval";
import { trainingFlops } from "../../src/model/flops";
import { writeRecord } from "../../src/recorded/record-file";
import { files } from "../../src/recorded/recorded";
import type {
  BaseSeedsRecord,
  RecordBudget,
  SeedOfBase,
  TrainingPlan,
} from "../../src/recorded/records";
import { loadRunData } from "./data";
import { type RunFolders, trainingPlan } from "./plans";
import { secondsOf } from "./record-training";
import { ResumableTraining } from "./resumable-training";
import { scoreOn, testLoader, updateFromTraining } from "./score";

/** Settled before the runs; the first is that of `base`. */
const seeds = [42, 43, 44];

/** Trains `base` under each seed and writes the scores; goes on where it was stopped. */
export async function recordBaseSeeds(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const plan = trainingPlan("base", budget);
  const done: SeedOfBase[] = [];
  for (const seed of seeds) {
    // The seed of `base` has been trained already, if its checkpoints are still there.
    const folder = join(folders.checkpoints, seed === plan.seed ? "base" : `base-seed-${seed}`);
    done.push(await scoreSeed({ ...plan, seed }, budget, folder, signal));
  }
  const accuracies = done.map(({ updatedBatchNorm }) => updatedBatchNorm.test.accuracy);
  const record: BaseSeedsRecord = {
    ...{ name: "base-seeds", budget, plan, seeds: done, accuracy: meanInterval(accuracies) },
    finished: new Date().toISOString(),
  };
  writeRecord(join(folders.runs, "base-seeds", files.record), record);
}

async function scoreSeed(
  plan: TrainingPlan,
  budget: RecordBudget,
  folder: string,
  signal?: AbortSignal,
): Promise<SeedOfBase> {
  const data = await loadRunData(plan);
  const training = new ResumableTraining(`base, seed ${plan.seed}`, plan, data, folder, signal);
  await training.run();
  const { model, log } = training;
  const valid = new DataLoader(data.valid, { batchSize: 500 });
  const tested = await testLoader(budget);
  const score = async () => ({
    valid: await scoreOn(valid, model),
    test: await scoreOn(tested, model),
  });
  const asItIs = await score();
  await updateFromTraining(model, plan);
  const updatedBatchNorm = await score();
  const flops = (log.history.length - 1) * plan.images * trainingFlops(model);
  const { sessions, history } = log;
  training.dispose();
  const seconds = secondsOf(history);
  return { seed: plan.seed, ...asItIs, updatedBatchNorm, seconds, flops, sessions };
}
