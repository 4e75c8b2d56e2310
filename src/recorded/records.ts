/** What run.json of each recorded run says. The recorder in scripts/record writes it, the readers beside this file give it back. */
import type { JitterRange } from "../data/transforms";
import type { Interval } from "../evaluation/interval";
import type { ConvNetOptions } from "../model/convnet";
import type { RecipeRates } from "../optim/speedrun-optimizer";
import type { Score } from "../training/score";
import type { Run } from "../training/search-report";
import type { Choice } from "../training/search-space";

/** "full" is what is published; "smoke" only tries the way there, on small networks and few images. */
export type RecordBudget = "smoke" | "full";

/** The names of the recorded training runs of the course's network. */
export const trainingNames = ["base", "base-5x5", "base-512", "fine-tuned"] as const;
export type TrainingName = (typeof trainingNames)[number];

/** The names of the recorded runs of the 94% recipe. */
export const speedrunNames = ["speedrun", "speedrun-long", "speedrun-large"] as const;
export type SpeedrunName = (typeof speedrunNames)[number];

/** What decides a training run; the same plan gives the same run. */
export interface TrainingPlan {
  sizes: ConvNetOptions;
  images: number;
  validImages: number;
  augment: boolean;
  batchSize: number;
  learningRate: number;
  /** The most epochs; with `patience`, early stopping may end it before. */
  epochs: number;
  patience?: number;
  /** If given, early stopping judges and keeps the mean of the weights; see `WeightAverage`. */
  averageDecay?: number;
  seed: number;
}

/** What a speedrun may do differently from the recipe; what is not given is the recipe's. */
export interface RecipeChanges extends RecipeRates {
  /** Of the labels. */
  smoothing?: number;
  /** Pixels by which the random crop may shift an image. */
  translate?: number;
  /** The side of the square that cutout takes out of each image, in pixels. */
  cutout?: number;
  jitter?: JitterRange;
  /** The side of the square that cutmix takes from another image, in pixels. */
  cutmix?: number;
  /** Of `of` times as many images, a small network with these filters chooses the hardest for each batch. */
  hardest?: { of: number; widths: number[] };
  /** Images made smaller, to `side` pixels, until this epoch, and then as the next line says; at last as they are. */
  progressive?: { side: number; until: number }[];
}

/** What decides a speedrun; with a seed, the same plan gives the same run. */
export interface SpeedrunPlan extends RecipeChanges {
  /** Images of the training set, validation images included: nothing is chosen by a run. */
  images: number;
  widths: number[];
  /** In each group of the network; by default 2. */
  convolutions?: 2 | 3;
  batchSize: number;
  /** The last one may be a part of one: 7.5 is seven and a half. */
  epochs: number;
  seeds: number[];
}

/** What the search chooses, and from which values. */
export type Space = { c1: number[]; c2: number[]; l1: number[] };

/** A configuration of the search. */
export type Sizes = Choice<Space>;

/** Accuracy and mean loss on a set of images. */
export type SetScore = Pick<Score, "accuracy" | "loss">;

/** The scores of an epoch; number 0 is the untrained network. */
export interface EpochScores {
  epoch: number;
  /** Of the training images on the way, with dropout on. */
  train?: Score;
  /** Of the validation images after it. */
  valid?: Score;
  /** What the mean of the weights scores on the validation set, if `onEpoch` measures and adds it. */
  averaged?: Score;
}

/** An epoch of the history; number 0 is the untrained network, which has no training score. */
export type Epoch = EpochScores & { valid: Score };

/** What computed, and with which versions. */
export interface Machine {
  device: string;
  processor: string;
  gigabytes: number;
  node: string;
  tensorflowjs: string;
  convnet: string;
  /** Git's name of the code; "unknown" outside a git checkout. */
  commit: string;
}

/** A start of the process, and the warnings about the checkpoint that it went on from. */
export interface Session {
  fromStep: number;
  started: string;
  machine: Machine;
  warnings: string[];
}

/** Where the numbers come from, and what they cost. */
export interface Provenance {
  /** One for each start of the process. */
  sessions: Session[];
  finished: string;
  /** Seconds of training and validation. */
  seconds: number;
  imagesTrained: number;
  /** Floating-point operations of the training. */
  flops: number;
}

/** run.json of a training run. */
export interface TrainingRecord {
  name: TrainingName;
  budget: RecordBudget;
  plan: TrainingPlan;
  history: Epoch[];
  /** The loss of the steps, each number the mean of `every` of them. */
  steps: { every: number; losses: number[] };
  /** The epoch whose weights are kept: the last, or early stopping's best. */
  keptEpoch: number;
  /** The accuracy on the validation set before and after the weights were made 16 bits. */
  rounding: { float32: number; float16: number };
  /** The test set, gone through once, with the weights as they are kept. */
  test: { images: number; accuracy: number; loss: number; matrix: number[][] };
  /** The same weights with batch norm's statistics taken anew over the training images; see `updateBatchNorm`. */
  reestimatedBatchNorm: Record<"valid" | "test", SetScore>;
  /** Those on the test set, asked about six views of each image; see `testTimeAugmentation`. */
  testTimeAugmentation: SetScore;
  provenance: Provenance;
}

/** run.json of the search. */
export interface SearchRecord {
  name: "search";
  budget: RecordBudget;
  strategy: string;
  space: Space;
  /** Every training run, in order. */
  report: Run<Space>[];
  /** The best under several seeds: their validation accuracies and the mean's 95% interval. */
  finalists: ({ sizes: Sizes; accuracies: number[] } & Interval)[];
  /** The finalist with the highest mean. */
  best: Sizes;
  provenance: Provenance;
}

/** One seed of a speedrun. */
export interface SpeedrunSeed extends Provenance {
  seed: number;
  /** Each epoch's loss, with label smoothing, and accuracy on the augmented training images. */
  history: Score[];
  /** The test set, gone through once: with one view of each image, and with six. */
  test: { images: number; plain: SetScore; augmented: SetScore };
}

/** run.json of a speedrun. */
export interface SpeedrunRecord {
  name: SpeedrunName;
  budget: RecordBudget;
  plan: SpeedrunPlan;
  /** Of the seeds' test accuracies with six views: the mean and, of several seeds, its 95% interval. */
  accuracy: Pick<Interval, "mean"> & Partial<Interval>;
  seeds: SpeedrunSeed[];
}

/** How long each variant of the ablation is trained. */
export interface AblationPlan {
  images: number;
  validImages: number;
  batchSize: number;
  epochs: number;
  seeds: number[];
  /** In their order; each has the changes of all those before it. */
  variants: string[];
}

/** One training run of a variant, and its scores; of the ablation, the last one is its best practice. */
export interface VariantRun {
  variant: string;
  seed: number;
  /** What each way to measure it gave on the validation set; with `epoch` if it is of the weights after that one. */
  scores: ({ name: string; epoch?: number } & SetScore)[];
  seconds: number;
  machine: Machine;
  finished: string;
}

/** One training run of the ablation or the regularisers. */
export interface AblationRun extends VariantRun {
  /** On the validation set, dropout off, weights as trained. */
  history: (Epoch & { train: Score })[];
  flops: number;
}

/** run.json of a comparison: variants, each under several seeds. Runs that are not yet recorded are missing. */
export interface Comparison<Name extends string, Plan, Run extends VariantRun> {
  name: Name;
  budget: RecordBudget;
  plan: Plan;
  runs: Run[];
}

/** The ablation of chapter 9: the changes added one at a time. */
export type AblationRecord = Comparison<"ablation", AblationPlan, AblationRun>;

/** How chapter 7's regularisers are compared: each variant changes one thing of the first. */
export interface RegularisersPlan extends AblationPlan {
  sizes: ConvNetOptions;
  learningRate: number;
  /** Of the validation images, those of the history, whose loss early stopping watches; the others give the scores. */
  stopImages: number;
}

/** The regularisers of chapter 7, each against the same baseline. */
export type RegularisersRecord = Comparison<"regularisers", RegularisersPlan, AblationRun>;

/** How chapter 9's networks with and without skip connections are trained; a variant for each depth and kind. */
export interface ResidualPlan extends AblationPlan {
  /** Adam's, at the first step; it decays linearly to 0. */
  learningRate: number;
  widths: number[];
  /** Of the first convolution. */
  strides: number;
  depths: number[];
}

/** A network of one depth, with or without skip connections, trained under one seed. */
export interface ResidualRun extends AblationRun {
  depth: number;
  skip: boolean;
  /** The norm of the gradient for the first convolution's filters on one batch of training images, for each epoch of the history. */
  gradientNorms: number[];
}

/** Chapter 9's networks with and without skip connections. */
export type ResidualRecord = Comparison<"residual", ResidualPlan, ResidualRun>;

/** How chapter 7 transfers a network from the source classes to the target classes. */
export interface TransferPlan {
  sizes: ConvNetOptions;
  sourceClasses: string[];
  targetClasses: string[];
  source: {
    perClass: number;
    batchSize: number;
    epochs: number;
    learningRate: number;
    seed: number;
  };
  /** Of the networks for the target classes. */
  batchSize: number;
  learningRates: { scratch: number; fineTuned: number };
  headSteps: number;
  /** Training images of each class, by variant, and the epochs of the two that train all layers. */
  perClass: number[];
  epochs: number[];
  seeds: number[];
  variants: string[];
}

/** The transfer of chapter 7: for each number of images, the scores of three ways to train. Its network is in model.weights. */
export type TransferRecord = Comparison<"transfer", TransferPlan, VariantRun> & {
  /** The source network's score on the validation images of its own classes. */
  source: SetScore;
};

/** What the trials of the recipe have in common; the images that measure are validation images. */
export type TrialsPlan = Omit<AblationPlan, "batchSize" | "epochs">;

/** A trial of the recipe, and how it was trained. */
export interface TrialRun extends VariantRun {
  plan: Omit<SpeedrunPlan, "seeds">;
  flops: number;
}

/** The log of all trials of the recipe, so that none is made twice. */
export type TrialsRecord = Comparison<"trials", TrialsPlan, TrialRun>;

/** Under which seeds the recipe is trained; the images that measure are the test set. */
export type SpeedrunSeedsPlan = Pick<AblationPlan, "seeds" | "variants">;

/** The recipe under one seed; `predictions` has a digit for each test image, its predicted class with six views. */
export interface SpeedrunSeedsRun extends TrialRun {
  predictions: string;
}

/** `speedrun` under ten seeds. */
export type SpeedrunSeedsRecord = Comparison<"speedrun-seeds", SpeedrunSeedsPlan, SpeedrunSeedsRun>;

/** A network trained in one of the precisions; `scores` are on images that it has not seen. */
export interface PrecisionRun extends VariantRun {
  flops: number;
}

/** Chapter 9's comparison of float32 with bfloat16: each network under each seed in both. */
export type PrecisionRecord = Comparison<"precision", AblationPlan, PrecisionRun>;

/** run.json of `shift`, chapter 8: what recorded networks predict for corrupted test images, the first of each class. */
export interface ShiftRecord {
  name: "shift";
  budget: RecordBudget;
  /** A digit for each image, its true class. */
  labels: string;
  /** Of the noise. */
  seed: number;
  machine: Machine;
  /** `corruption` is "none" at severity 0; `predictions` has a digit for each image, its predicted class. */
  results: { network: string; corruption: string; severity: number; predictions: string }[];
}
