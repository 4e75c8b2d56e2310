import { join } from "node:path";
import { DataLoader } from "../../src/data/loader";
import { type Interval, meanInterval } from "../../src/evaluation/interval";
import { writeRecord } from "../../src/io/record-file";
import { trainingFlops } from "../../src/model/flops";
import { files } from "../../src/recorded/recorded";
import type { RecordBudget, Session, SetScore, TrainingPlan } from "../../src/recorded/records";
import { loadRunData } from "./data";
import { type RunFolders, trainingPlan } from "./plans";
import { scoreOn, testLoader, updateBatchNormFor } from "./score";
import { secondsOf, trainConvNet } from "./train-convnet";

/** `base` under one seed, and what it scores: as it is, and with batch norm's statistics taken anew. */
interface SeedOfBase {
  seed: number;
  valid: SetScore;
  test: SetScore;
  reestimatedBatchNorm: Record<"valid" | "test", SetScore>;
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
  /** Test accuracy with the statistics taken anew: the mean and its 95% interval. */
  accuracy: Interval;
  finished: string;
}

/** Settled before the runs; the first is that of `base`. */
const seeds = [42, 43, 44];

/** Trains `base` under each seed and writes the scores; goes on where it was stopped. */
export async function recordBaseSeeds(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const plan = trainingPlan("base", budget);
  const data = await loadRunData(plan);
  const valid = new DataLoader(data.valid, { batchSize: 500 });
  const test = await testLoader(budget);

  async function trainSeed(seed: number): Promise<SeedOfBase> {
    // The seed of `base` has been trained already, if its checkpoints are still there.
    const folder = join(folders.checkpoints, seed === plan.seed ? "base" : `base-seed-${seed}`);
    const where = { name: `base, seed ${seed}`, data, folder, signal };
    const { model, history, sessions } = await trainConvNet({ ...plan, seed }, where);
    const score = async () => ({
      valid: await scoreOn(valid, model),
      test: await scoreOn(test, model),
    });
    const asTrained = await score();
    await updateBatchNormFor(model, plan);
    const reestimatedBatchNorm = await score();
    const flops = (history.length - 1) * plan.images * trainingFlops(model);
    model.dispose();
    return {
      seed,
      ...asTrained,
      reestimatedBatchNorm,
      seconds: secondsOf(history),
      flops,
      sessions,
    };
  }

  const done: SeedOfBase[] = [];
  for (const seed of seeds) done.push(await trainSeed(seed));
  const accuracies = done.map(({ reestimatedBatchNorm }) => reestimatedBatchNorm.test.accuracy);
  const record: BaseSeedsRecord = {
    ...{ name: "base-seeds", budget, plan, seeds: done, accuracy: meanInterval(accuracies) },
    finished: new Date().toISOString(),
  };
  writeRecord(join(folders.runs, "base-seeds", files.record), record);
}
