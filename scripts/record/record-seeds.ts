import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { type Interval, meanInterval } from "../../src/evaluation/interval";
import { writeRecord } from "../../src/io/record-file";
import { trainingFlops } from "../../src/model/flops";
import { files } from "../../src/recorded/recorded";
import type { RecordBudget, TrainingPlan } from "../../src/recorded/records";
import { loadRunData } from "./data";
import { type RunFolders, trainingPlan } from "./plans";
import type { JobQueue } from "./queue/job-queue";
import type { SeedOfBase } from "./queue/training-job";
import { scoreOn, testLoader, updateBatchNormFor } from "./score";
import { secondsOf, trainConvNet, type Where } from "./train-convnet";

/** run.json of `base-seeds`. */
export interface BaseSeedsRecord {
  name: "base-seeds";
  budget: RecordBudget;
  plan: TrainingPlan;
  seeds: SeedOfBase[];
  /** Test accuracy with the statistics taken anew: the mean and its 95% interval. */
  accuracy: Interval;
  finished: string;
}

/** Settled before the runs; the first is that of `base`. */
const seeds = [42, 43, 44];

/**
 * Trains `base` under each seed and writes the scores; goes on where it was stopped. With a `queue` its workers
 * train, all seeds at once.
 */
export async function recordBaseSeeds(
  budget: RecordBudget,
  folders: RunFolders,
  { signal, queue }: { signal?: AbortSignal; queue?: JobQueue } = {},
): Promise<void> {
  const plan = trainingPlan("base", budget);
  const trainHere = (seed: number) => {
    // The seed of `base` has been trained already, if its checkpoints are still there.
    const folder = join(folders.checkpoints, seed === plan.seed ? "base" : `base-seed-${seed}`);
    const where = { name: `base, seed ${seed}`, folder, signal };
    return trainSeed({ budget, plan: { ...plan, seed } }, where);
  };
  const job = (seed: number) => ({ kind: "seed" as const, budget, plan: { ...plan, seed } });
  const done: SeedOfBase[] = queue
    ? await Promise.all(seeds.map((seed) => queue.train(job(seed))))
    : [];
  if (!queue) for (const seed of seeds) done.push(await trainHere(seed));
  const accuracies = done.map(({ reestimatedBatchNorm }) => reestimatedBatchNorm.test.accuracy);
  const record: BaseSeedsRecord = {
    ...{ name: "base-seeds", budget, plan, seeds: done, accuracy: meanInterval(accuracies) },
    finished: new Date().toISOString(),
  };
  writeRecord(join(folders.runs, "base-seeds", files.record), record);
}

/** Trains and scores `base` under the plan's seed. */
export async function trainSeed(
  { budget, plan }: { budget: RecordBudget; plan: TrainingPlan },
  where: Where,
): Promise<SeedOfBase> {
  const data = await loadRunData(plan);
  const valid = new DataLoader(data.valid, { batchSize: 500 });
  const test = await testLoader(budget);
  const { model, history, sessions } = await trainConvNet(plan, { ...where, data });
  const score = async () => ({
    valid: await scoreOn(valid, model),
    test: await scoreOn(test, model),
  });
  const asTrained = await score();
  await updateBatchNormFor(model, plan);
  const reestimatedBatchNorm = await score();
  const flops = (history.length - 1) * plan.images * trainingFlops(model);
  model.dispose();
  const seconds = secondsOf(history);
  return { seed: plan.seed, ...asTrained, reestimatedBatchNorm, seconds, flops, sessions };
}
