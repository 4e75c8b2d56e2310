import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { type Interval, meanInterval } from "../../src/evaluation/interval";
import { trainingFlops } from "../../src/model/flops";
import { type RunFolders, runFolders } from "../../src/recorded/folders";
import { type RecordBudget, type TrainingPlan, trainingPlan } from "../../src/recorded/plans";
import { writeRecord } from "../../src/recorded/record-file";
import { files, readRecord } from "../../src/recorded/recorded";
import { loadRunData } from "./data";
import { secondsOf } from "./record-training";
import { ResumableTraining } from "./resumable-training";
import { type SetScore, scoreOn, testLoader, updateFromTraining } from "./score";
import type { Session } from "./training-log";

/** `base` under one seed, and what it scores: as it is, and with batch norm's statistics taken anew. */
export interface SeedOfBase {
  seed: number;
  valid: SetScore;
  test: SetScore;
  updatedBatchNorm: Record<"valid" | "test", SetScore>;
  seconds: number;
  flops: number;
  sessions: Session[];
}

/** run.json of `base-seeds`. */
export interface BaseSeedsRecord {
  name: "base-seeds";
  budget: RecordBudget;
  plan: TrainingPlan;
  seeds: SeedOfBase[];
  /** Right on the test set with the statistics taken anew: the mean and its 95 % interval. */
  accuracy: Interval;
  finished: string;
}

/** Settled before the runs; the first is that of `base`. */
const seeds = [42, 43, 44];

/** The recorded seeds of `base`. Throws if they have not been recorded yet. */
export function loadBaseSeeds(folder = runFolders("full").runs): BaseSeedsRecord {
  return readRecord<BaseSeedsRecord>("base-seeds", folder);
}

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
