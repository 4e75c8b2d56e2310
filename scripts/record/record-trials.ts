import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { speedrunWidths } from "../../src/model/speedrun";
import type {
  RecordBudget,
  SpeedrunPlan,
  TrialRun,
  TrialsPlan,
  TrialsRecord,
} from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { inFiveEpochs, type RunFolders } from "./plans";
import { machine } from "./provenance";
import { recordComparison } from "./record-comparison";
import { normalized, trainSpeedrun } from "./record-speedrun";
import { scoreOn } from "./score";

type Trial = Pick<SpeedrunPlan, "widths" | "batchSize" | "epochs"> & Partial<SpeedrunPlan>;

/** A sixth of the recipe's operations an image. */
const small = { widths: [32, 96, 96] };
const short = { ...small, batchSize: 1536, epochs: 7.59 };
const jitter = { brightness: 0.14, contrast: 0.13 };

/** Of Hiverge's cifar10-speedrun (2025). */
const hivergesRates = {
  ...{ learningRate: 0.205, momentum: 0.655, biasRate: 0.0573, headRate: 0.5415 },
  ...{ sgdMomentum: 0.825, weightDecay: 1.0418e-6, whitenEpochs: 0.19 },
};

/** Muon's rate by the square root of the batch, as for optimizers whose steps do not grow with the gradient. */
const inBatches = {
  "1,000": { batchSize: 1000, learningRate: 0.17, momentum: 0.7 },
  "500": { batchSize: 500, learningRate: 0.12, momentum: 0.8 },
};

const inEightEpochs = [
  { side: 20, until: 4 },
  { side: 24, until: 8 },
];
/** Two epochs of images of 20 pixels, one of 24. */
export const inThreeEpochs = [
  { side: 20, until: 2 },
  { side: 24, until: 3 },
];
/** As many operations in all as the other short ones. */
const resizing = { progressive: inEightEpochs, epochs: 12.2 };
/** Of the recipe's own size. */
const speedrun = { widths: speedrunWidths, batchSize: 2000 };

/** By name: what is tried. A trial that is recorded keeps its name and its settings. */
const trials: Record<string, Trial> = {
  "short: recipe": short,
  "short: smoothing 0.09": { ...short, smoothing: 0.09 },
  "short: jitter": { ...short, jitter },
  "short: Hiverge's rates": { ...short, ...hivergesRates },
  "short: Hiverge's rates, smoothing 0.09, jitter": {
    ...short,
    ...hivergesRates,
    smoothing: 0.09,
    jitter,
  },
  "short: smaller images first": { ...short, ...resizing },
  "short: smaller images first, Hiverge's rates": { ...short, ...hivergesRates, ...resizing },
  "speedrun: smaller images in three epochs": {
    ...{ ...speedrun, progressive: inThreeEpochs, epochs: 9.44 },
  },
  "speedrun: smaller images in eight epochs, Hiverge's rates": {
    ...{ ...speedrun, ...hivergesRates, batchSize: 1536 },
    ...{ progressive: inEightEpochs, epochs: 12.46 },
  },
  "speedrun-95: large, smaller images first": {
    ...{ widths: [128, 384, 384], batchSize: 2000, epochs: 12.3 },
    ...{ progressive: inFiveEpochs },
  },
  "speedrun-95: medium, smaller images first, translate 4": {
    ...{ widths: [96, 320, 320], batchSize: 2000, epochs: 18.76 },
    ...{ progressive: inEightEpochs, translate: 4 },
  },
  "short: smaller images first, batch 1,000": { ...short, ...resizing, ...inBatches["1,000"] },
  "short: smaller images first, batch 500": { ...short, ...resizing, ...inBatches["500"] },
};

const variants = Object.keys(trials);
const plans: Record<RecordBudget, TrialsPlan> = {
  smoke: { images: 120, validImages: 50, seeds: [1], variants: variants.slice(0, 2) },
  full: { images: 45_000, validImages: 5000, seeds: [1, 2, 3], variants },
};

/** Trains the recipe's network with each change, or with those called `only`, under each seed; see `recordComparison`. */
export async function recordTrials(
  budget: RecordBudget,
  folders: RunFolders,
  { signal, only }: { signal?: AbortSignal; only?: string } = {},
): Promise<void> {
  const plan = plans[budget];
  const start: TrialsRecord = { name: "trials", budget, plan, runs: [] };
  const images = plan.validImages;
  const valid = new DataLoader(await loadCIFAR10("valid", { transform: normalized, images }), {
    batchSize: 500,
  });
  const trainVariant = async (variant: string, seed: number) => {
    const tiny = budget === "smoke" && { widths: [24, 24, 24], batchSize: 40, epochs: 1.5 };
    const itsPlan = { ...trials[variant], ...tiny, images: plan.images };
    const where = { name: "trials", checkpoints: folders.checkpoints, signal };
    const { model, run } = await trainTrial({ variant, seed, plan: itsPlan }, valid, where);
    model.dispose();
    return run;
  };
  await recordComparison(start, folders, trainVariant, only);
}

interface TrialSetting {
  /** Of the comparison. */
  name: string;
  checkpoints: string;
  signal?: AbortSignal;
  /** Called with the network before it is scored. */
  onTrained?: (model: tf.Sequential) => void;
}

/** Trains the recipe's network as the plan says, in a run of a comparison, and scores it on the loader's images. */
export async function trainTrial(
  { variant, seed, plan }: Pick<TrialRun, "variant" | "seed" | "plan">,
  scored: DataLoader,
  { name, checkpoints, signal, onTrained }: TrialSetting,
): Promise<{ model: tf.Sequential; run: TrialRun }> {
  const folder = join(checkpoints, name, `${variant.replace(/\W+/g, "-")}-${seed}`);
  const where = { name: `${name}, ${variant}, seed ${seed}`, folder, signal };
  const trained = await trainSpeedrun({ ...plan, seeds: [seed] }, seed, where);
  const { model, history, flops } = trained;
  onTrained?.(model);
  const scores = [
    { name: "one view", ...(await scoreOn(scored, model)) },
    { name: "six views", ...(await scoreOn(scored, testTimeAugmentation(model))) },
  ];
  const seconds = history.reduce((sum, { train }) => sum + (train?.seconds ?? 0), 0);
  const made = { machine: machine(), finished: new Date().toISOString() };
  return { model, run: { variant, seed, plan, scores, seconds, flops, ...made } };
}
