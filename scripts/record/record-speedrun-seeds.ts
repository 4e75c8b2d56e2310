import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { predict } from "../../src/evaluation/predict";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import type {
  RecordBudget,
  SpeedrunSeedsPlan,
  SpeedrunSeedsRecord,
} from "../../src/recorded/records";
import { type RunFolders, speedrunPlan, testImages } from "./plans";
import { recordComparison } from "./record-comparison";
import { normalized } from "./record-speedrun";
import { trainTrial } from "./record-trials";

const recipe = "the recipe";

/** Settled before the runs. */
const plans: Record<RecordBudget, SpeedrunSeedsPlan> = {
  smoke: { seeds: [1, 2], variants: [recipe] },
  full: { seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], variants: [recipe] },
};

/** Trains `speedrun` under ten seeds, and goes through the test set once with each; see `recordComparison`. */
export async function recordSpeedrunSeeds(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const start: SpeedrunSeedsRecord = {
    ...{ name: "speedrun-seeds", budget, plan: plans[budget], runs: [] },
  };
  const images = testImages[budget];
  const data = await loadCIFAR10("test", { unlock: "test", transform: normalized, images });
  const test = new DataLoader(data, { batchSize: 500 });
  await recordComparison(start, folders, async (variant, seed) => {
    const { seeds, ...plan } = speedrunPlan("speedrun", budget);
    const where = { name: "speedrun-seeds", checkpoints: folders.checkpoints, signal };
    const { model, run } = await trainTrial({ variant, seed, plan }, test, where);
    const { predictions } = await predict(test, testTimeAugmentation(model));
    model.dispose();
    return { ...run, predictions: predictions.join("") };
  });
}
