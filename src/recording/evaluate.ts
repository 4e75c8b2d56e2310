import { loadCIFAR10 } from "../data/cifar10";
import { DataLoader } from "../data/loader";
import { testTimeAugmentation } from "../evaluation/test-time-augmentation";
import { crossEntropy } from "../training/losses";
import { test } from "../training/train";
import { plain } from "./data";
import { checkRunName, runFolders } from "./folders";
import type { TrainingName } from "./plans";
import { checkBudget } from "./record";
import { loadRun } from "./recorded";
import { loadSpeedrun } from "./recorded-speedrun";
import { isSpeedrun, type SpeedrunName } from "./speedrun-plans";
import { normalized } from "./speedrun-training";

/** What a recorded model scores on the test set, computed now, and what was recorded. */
export interface Evaluation {
  name: string;
  images: number;
  accuracy: number;
  loss: number;
  recorded: { accuracy: number; loss: number };
}

/** Scores the recorded weights of the run called `name` on the test set again. */
export async function evaluate(
  name: string | undefined,
  { budget = "full", into }: { budget?: string; into?: string } = {},
): Promise<Evaluation> {
  const run = checkRunName(name);
  if (run === "search" || run === "bug-lab" || run === "ladder") {
    throw new RangeError(`"${run}" keeps no weights; evaluate "fine-tuned" or another training`);
  }
  const { runs } = runFolders(checkBudget(budget), into);
  const { model, transform, images, recorded } = isSpeedrun(run)
    ? speedrunToScore(run, runs)
    : trainingToScore(run, runs);
  const data = await loadCIFAR10("test", { unlock: "test", transform, images });
  const loader = new DataLoader(data, { batchSize: 500 });
  const { accuracy, loss } = await test(loader, model, crossEntropy);
  model.dispose();
  return { name: run, images, accuracy, loss, recorded };
}

function trainingToScore(name: TrainingName, folder: string) {
  const run = loadRun(name, folder);
  const { images, accuracy, loss } = run.test;
  return { model: run.model(), transform: plain, images, recorded: { accuracy, loss } };
}

function speedrunToScore(name: SpeedrunName, folder: string) {
  const run = loadSpeedrun(name, folder);
  // The kept weights are the first seed's.
  const { images, augmented } = run.seeds[0].test;
  const model = testTimeAugmentation(run.model());
  return { model, transform: normalized, images, recorded: augmented };
}
