/** The runs that are recorded, how each is trained, and where it is kept. */
import { join } from "node:path";
import { runPath } from "../../src/io/weights";
import type { ConvNetOptions } from "../../src/model/convnet";
import { speedrunWidths } from "../../src/model/speedrun";
import { recordedRuns } from "../../src/recorded/recorded";
import {
  type RecordBudget,
  type Space,
  type SpeedrunName,
  type SpeedrunPlan,
  speedrunNames,
  type TrainingName,
  type TrainingPlan,
  trainingNames,
} from "../../src/recorded/records";

/** Comparisons, whose records grow run by run. */
const comparisonNames = [
  "ablation",
  "precision",
  "regularisers",
  "residual",
  "speedrun-seeds",
  "transfer",
  "trials",
] as const;

/** The names that `npm run record` knows. */
export const runNames = [
  ...trainingNames,
  ...speedrunNames,
  ...comparisonNames,
  ...(["base-seeds", "search", "bug-lab", "shift"] as const),
] as const;
export type RunName = (typeof runNames)[number];

/** `name` if it is the name of a run; throws an error that lists them if not. */
export function checkRunName(name: string | undefined): RunName {
  const found = runNames.find((known) => known === name);
  if (found) return found;
  const known = runNames.map((run) => `"${run}"`).join(", ");
  throw new RangeError(`${name ? `unknown run "${name}"` : "no run named"}; expected ${known}`);
}

/** Whether a run of this name trains the course's network once. */
export function isTraining(name: string): name is TrainingName {
  return trainingNames.some((known) => known === name);
}

/** Whether a run of this name is a speedrun. */
export function isSpeedrun(name: string): name is SpeedrunName {
  return speedrunNames.some((known) => known === name);
}

/** Whether the run is a comparison. */
export function isComparison(name: string): name is (typeof comparisonNames)[number] {
  return comparisonNames.some((known) => known === name);
}

/** Where finished runs and those under way are kept. */
export interface RunFolders {
  /** A folder for each finished run. */
  runs: string;
  /** A folder of checkpoints for each run under way. */
  checkpoints: string;
}

/** The folders of a budget's runs; the full ones are part of the course. `into` is another place. */
export function runFolders(budget: RecordBudget, into?: string): RunFolders {
  const runs = into ?? (budget === "full" ? recordedRuns : runPath("smoke"));
  const checkpoints = into ? join(into, "checkpoints") : runPath(`checkpoints-${budget}`);
  return { runs, checkpoints };
}

/** The search by halving is the course's; the grid is for comparison. */
export function searchFolder(strategy: string): string {
  return strategy === "halving" ? "search" : `search-${strategy}`;
}

/** Images of the test set that a run is scored on. */
export const testImages = { smoke: 100, full: 10_000 };

const seed = 42;
const scope = {
  smoke: { images: 96, validImages: 60 },
  full: { images: 45_000, validImages: 5000 },
};

// In the tutorial's words: batch 24, Adam with .001, 10 epochs, no augmentation.
const base = { sizes: {}, augment: false, batchSize: 24, learningRate: 0.001, epochs: 10, seed };

/** How the run is trained. `best` are the sizes that the search found, which fine-tuning takes. */
export function trainingPlan(
  name: TrainingName,
  budget: RecordBudget,
  best: ConvNetOptions = {},
): TrainingPlan {
  const full = {
    base,
    "base-5x5": { ...base, sizes: { kernelSize: 5 } },
    "base-512": { ...base, batchSize: 512 },
    "fine-tuned": { ...fineTuned, sizes: best },
  };
  return inScope(full[name], budget);
}

const fineTuned = {
  augment: true,
  batchSize: 512,
  learningRate: 0.0008,
  epochs: 50,
  patience: 6,
  averageDecay: 0.995,
  seed,
};

/** How the search goes: the space, and the seeds under which its best `finalists` are trained for longer. */
export function searchPlan(budget: RecordBudget) {
  const small: { space: Space; epochs: number; finalEpochs: number; seeds: number[] } = {
    space: { c1: [2, 3], c2: [3], l1: [4] },
    epochs: 2,
    finalEpochs: 3,
    seeds: [42, 43],
  };
  const full: typeof small = {
    space: { c1: [48, 96], c2: [96, 192], l1: [256, 512] },
    epochs: 10,
    finalEpochs: 16,
    seeds: [42, 43, 44],
  };
  return { ...(budget === "full" ? full : small), finalists: 2 };
}

/** How one configuration of the search is trained. */
export function trialPlan(
  sizes: ConvNetOptions,
  limit: { epochs: number; seed: number },
  budget: RecordBudget,
): TrainingPlan {
  const trial = { sizes, augment: true, batchSize: 512, learningRate: 0.001, patience: 3 };
  return inScope({ ...trial, ...limit }, budget);
}

function inScope(
  plan: Omit<TrainingPlan, "images" | "validImages">,
  budget: RecordBudget,
): TrainingPlan {
  if (budget === "full") return { ...plan, ...scope.full };
  const sizes = { c1: 3, c2: 4, l1: 5, ...plan.sizes };
  const batchSize = Math.min(plan.batchSize, 32);
  return { ...plan, ...scope.smoke, sizes, batchSize, epochs: Math.min(plan.epochs, 3) };
}

/** Three epochs of images of 20 pixels, two of 24. */
export const inFiveEpochs = [
  { side: 20, until: 3 },
  { side: 24, until: 5 },
];

/** How the run is trained: `speedrun` within 0.30 PFLOP, the others within the tutorial's 0.75. */
export function speedrunPlan(name: SpeedrunName, budget: RecordBudget): SpeedrunPlan {
  if (budget === "smoke") {
    const seeds = name === "speedrun" ? [1, 2] : [1];
    return { images: 120, widths: [24, 24, 24], batchSize: 40, epochs: 2, seeds };
  }
  const whole = { images: 50_000, batchSize: 2000 };
  if (name === "speedrun") {
    return { ...whole, widths: speedrunWidths, epochs: 9, seeds: [1, 2, 3] };
  }
  if (name === "speedrun-long") {
    return { ...whole, widths: [96, 320, 320], epochs: 14, seeds: [1] };
  }
  const seeds = [1, 2, 3, 4, 5];
  return { ...whole, widths: [128, 384, 384], epochs: 12.3, progressive: inFiveEpochs, seeds };
}
