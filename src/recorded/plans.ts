/** The runs that are recorded in full, and how each is trained. */
import type { ConvNetOptions } from "../model/convnet";
import type { Choice } from "../training/search-space";
import { speedrunNames } from "./speedrun-plans";

/** "full" is what is published; "smoke" only tries the way there, on small networks and few images. */
export type RecordBudget = "smoke" | "full";

/** What decides a training; the same plan gives the same run. */
export interface TrainingPlan {
  sizes: ConvNetOptions;
  images: number;
  validImages: number;
  augment: boolean;
  batchSize: number;
  learningRate: number;
  /** The most epochs; with `tolerance`, early stopping may end it before. */
  epochs: number;
  tolerance?: number;
  /** If given, early stopping judges and keeps the mean of the weights; see `WeightAverage`. */
  averageDecay?: number;
  seed: number;
}

/** The names of the recorded trainings of the course's network. */
export const trainingNames = ["base", "base-5x5", "base-512", "fine-tuned"] as const;
export type TrainingName = (typeof trainingNames)[number];

/** The names that `npm run record` knows. */
export const runNames = [
  ...trainingNames,
  "base-seeds",
  "search",
  "bug-lab",
  "ladder",
  ...speedrunNames,
] as const;
export type RunName = (typeof runNames)[number];

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
  tolerance: 6,
  averageDecay: 0.995,
  seed,
};

/** What the search chooses, and from which values. */
export type Space = { c1: number[]; c2: number[]; l1: number[] };

/** A configuration of the search. */
export type Sizes = Choice<Space>;

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
  const trial = { sizes, augment: true, batchSize: 512, learningRate: 0.001, tolerance: 3 };
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
