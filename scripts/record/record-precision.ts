import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { convNet } from "../../src/model/convnet";
import { trainingFlops } from "../../src/model/flops";
import { mixedPrecision, type Precision } from "../../src/ops/mixed-precision";
import { adam } from "../../src/optim/optimizers";
import { linearDecay } from "../../src/optim/schedule";
import { manualSeed } from "../../src/random";
import type {
  AblationPlan,
  PrecisionRecord,
  PrecisionRun,
  RecordBudget,
} from "../../src/recorded/records";
import type { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { train } from "../../src/training/train";
import type { RunFolders } from "./plans";
import { machine } from "./provenance";
import { recordComparison } from "./record-comparison";
import { normalized, trainSpeedrun } from "./record-speedrun";
import { StoppedError } from "./resumable-fit";
import { scoreOn } from "./score";
import { updateBatchNorm } from "./update-batch-norm";

const precisions: Precision[] = ["float32", "bfloat16"];
const networks = ["course's network", "recipe"] as const;
const variants = networks.flatMap((network) => precisions.map((each) => `${network}, ${each}`));

/** A quarter of the filters. */
const courseSizes = { c1: 12, c2: 24, l1: 64 };
/** Batch size and epochs are the course's network's. The images that measure are of the training set, behind those that train. */
const plans: Record<RecordBudget, AblationPlan> = {
  smoke: { images: 100, validImages: 50, batchSize: 20, epochs: 1, seeds: [1], variants },
  full: {
    ...{ images: 20_000, validImages: 25_000, batchSize: 250, epochs: 4 },
    // Of the recipe, whose accuracies differ less, 40 are trained.
    ...{ seeds: Array.from({ length: 60 }, (_, index) => index + 1), variants },
  },
};

/** Trains the course's network and the recipe's, small ones, or those called `only`, in both precisions under each seed. */
export async function recordPrecision(
  budget: RecordBudget,
  folders: RunFolders,
  { signal, only }: { signal?: AbortSignal; only?: string } = {},
): Promise<void> {
  const plan = plans[budget];
  const start: PrecisionRecord = { name: "precision", budget, plan, runs: [] };
  const data = await loadCIFAR10("train", { transform: normalized });
  const held = data.subset(Array.from({ length: plan.validImages }, (_, i) => plan.images + i));
  const heldOut = new DataLoader(held, { batchSize: 500 });
  const trainVariant = async (variant: string, seed: number): Promise<PrecisionRun> => {
    const [network, precision] = variant.split(", ") as [string, Precision];
    // Of a tiny network even a slow bfloat16 is fast enough.
    if (mixedPrecision(precision, { force: budget === "smoke" }) !== precision) {
      throw new RangeError("this processor has no fast bfloat16; record it on one that has");
    }
    try {
      const folder = join(folders.checkpoints, "precision", variant.replace(/\W+/g, "-"));
      const trained =
        network === "recipe"
          ? await trainRecipe(plan, budget, seed, `${folder}-${seed}`, signal)
          : await trainCourse(plan, budget, seed, signal);
      const { model, imagesTrained, seconds } = trained;
      const scores = [{ name: "held-out images", ...(await scoreOn(heldOut, model)) }];
      const flops = imagesTrained * trainingFlops(model);
      model.dispose();
      const made = { machine: machine(), finished: new Date().toISOString() };
      return { variant, seed, scores, seconds, flops, ...made };
    } finally {
      mixedPrecision("float32");
    }
  };
  await recordComparison(start, folders, trainVariant, only);
}

interface Trained {
  model: tf.LayersModel;
  imagesTrained: number;
  seconds: number;
}

async function trainCourse(
  { images, batchSize, epochs }: AblationPlan,
  budget: RecordBudget,
  seed: number,
  signal?: AbortSignal,
): Promise<Trained> {
  manualSeed(seed);
  const data = await loadCIFAR10("train", { transform: normalized, images });
  const loader = new DataLoader(data, { batchSize, shuffle: true, dropLast: true });
  const model = convNet(budget === "smoke" ? { c1: 3, c2: 4, l1: 5 } : courseSizes);
  // With a constant rate the accuracy jumps by points from step to step, in both precisions.
  const optimizer = adam(0.001, { schedule: linearDecay(epochs * loader.length) });
  let seconds = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (signal?.aborted) throw new StoppedError("stopped; the finished runs are saved");
    seconds += (await train(loader, model, crossEntropy, optimizer)).seconds;
  }
  optimizer.dispose();
  // As trained, the statistics lag behind and the accuracy jumps by points from step to step (chapter 6).
  updateBatchNorm(model, new DataLoader(data, { batchSize: Math.min(500, images) }));
  return { model, imagesTrained: epochs * loader.length * batchSize, seconds };
}

async function trainRecipe(
  { images }: AblationPlan,
  budget: RecordBudget,
  seed: number,
  folder: string,
  signal?: AbortSignal,
): Promise<Trained> {
  const plan =
    budget === "smoke"
      ? { images, widths: [24, 24, 24], batchSize: 40, epochs: 1, seeds: [seed] }
      : { images, widths: [32, 96, 96], batchSize: 1000, epochs: 4, seeds: [seed] };
  const where = { name: `precision, recipe, seed ${seed}`, folder, signal };
  const { model, history, imagesTrained } = await trainSpeedrun(plan, seed, where);
  const seconds = history.reduce((sum, { train }) => sum + (train?.seconds ?? 0), 0);
  return { model, imagesTrained, seconds };
}
