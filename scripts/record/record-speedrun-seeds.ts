import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { predict } from "../../src/evaluation/predict";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { files } from "../../src/recorded/recorded";
import type {
  RecordBudget,
  SpeedrunPlan,
  SpeedrunSeedsPlan,
  SpeedrunSeedsRecord,
} from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { type RunFolders, speedrunPlan, testImages } from "./plans";
import { recordComparison } from "./record-comparison";
import { normalized } from "./record-speedrun";
import { inThreeEpochs, trainTrial } from "./record-trials";

/** By name: how it differs from `speedrun`. */
const changes: Record<string, Partial<SpeedrunPlan>> = {
  "the recipe": {},
  // With 16% fewer operations.
  "smaller images first": { progressive: inThreeEpochs, epochs: 9.44 },
};

/** Of this one, the weights under the first seed are kept; `speedrun` keeps the recipe's. */
export const keptVariant = "smaller images first";
const variants = Object.keys(changes);
/** Settled before the runs. */
const plans: Record<RecordBudget, SpeedrunSeedsPlan> = {
  smoke: { seeds: [1, 2], variants },
  full: { seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], variants },
};

/**
 * Trains `speedrun`, and it with each change, under ten seeds, and goes through the test set once with each; see
 * `recordComparison`.
 */
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
    const { seeds, ...recipe } = speedrunPlan("speedrun", budget);
    const tiny = budget === "smoke" && { epochs: recipe.epochs };
    const plan = { ...recipe, ...changes[variant], ...tiny };
    const onTrained = (model: tf.Sequential) => {
      if (variant !== keptVariant || seed !== plans[budget].seeds[0]) return;
      const path = join(folders.runs, "speedrun-seeds", files.weights);
      saveWeights(model, path, { storage: "float16" });
      loadWeights(model, path);
    };
    const where = { name: "speedrun-seeds", checkpoints: folders.checkpoints, signal, onTrained };
    const { model, run } = await trainTrial({ variant, seed, plan }, test, where);
    const { predictions } = await predict(test, testTimeAugmentation(model));
    model.dispose();
    return { ...run, predictions: predictions.join("") };
  });
}
