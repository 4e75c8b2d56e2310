/** The regularisers of chapter 7: each changes one thing of the same small training run. */
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import * as transforms from "../../src/data/transforms";
import { readWeights, writeWeights } from "../../src/io/weights";
import { convNet } from "../../src/model/convnet";
import { trainingFlops } from "../../src/model/flops";
import { adam } from "../../src/optim/optimizers";
import { linearDecay } from "../../src/optim/schedule";
import { manualSeed } from "../../src/random";
import type {
  AblationRun,
  RecordBudget,
  RegularisersPlan,
  RegularisersRecord,
} from "../../src/recorded/records";
import { crossEntropy, type Loss } from "../../src/training/losses";
import { decayWeights, mixup } from "../../src/training/regularisers";
import { WeightAverage } from "../../src/training/weight-average";
import { plain } from "./data";
import { fit } from "./fit";
import type { RunFolders } from "./plans";
import { machine } from "./provenance";
import { recordComparison } from "./record-comparison";
import { StoppedError } from "./resumable-fit";
import { scoreOn } from "./score";

/** What a variant changes of the baseline. */
interface Change {
  transform?: transforms.Transform;
  loss?: Loss;
  decays?: true;
  /** As a part of the learning rate: how much each step shrinks the weights. */
  weightDecay?: number;
}

const changes: Record<string, () => Change> = {
  baseline: () => ({}),
  "learning-rate decay": () => ({ decays: true }),
  "weight decay": () => ({ weightDecay: 1 }),
  cutout: () => ({ transform: transforms.compose(plain, transforms.cutout(12)) }),
  mixup: () => {
    const { transform, loss } = mixup();
    return { transform: transforms.compose(plain, transform), loss };
  },
  "random crop and flip": () => ({
    transform: transforms.compose(
      transforms.toTensor(),
      transforms.randomCrop(32, { padding: 4, paddingMode: "reflect" }),
      transforms.randomHorizontalFlip(0.5),
      transforms.normalize(0.5, 0.5),
    ),
  }),
};

const averageDecay = 0.99;

const plans: Record<RecordBudget, Omit<RegularisersPlan, "variants">> = {
  smoke: {
    ...{ sizes: { c1: 2, c2: 3, l1: 4 }, images: 60, validImages: 50, stopImages: 20 },
    ...{ batchSize: 20, learningRate: 0.001, epochs: 2, seeds: [1] },
  },
  full: {
    ...{ sizes: { c1: 8, c2: 16, l1: 64 }, images: 400, validImages: 2700, stopImages: 200 },
    ...{ batchSize: 25, learningRate: 0.001, epochs: 24, seeds: [1, 2, 3] },
  },
};

/** Trains the baseline and each regulariser under each seed; see `recordComparison`. */
export async function recordRegularisers(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const plan: RegularisersPlan = { ...plans[budget], variants: Object.keys(changes) };
  const start: RegularisersRecord = { name: "regularisers", budget, plan, runs: [] };
  await recordComparison(start, folders, (variant, seed) =>
    trainVariant(variant, { ...plan, seed }, signal),
  );
}

async function trainVariant(
  variant: string,
  plan: RegularisersPlan & { seed: number },
  signal?: AbortSignal,
): Promise<AblationRun> {
  const { batchSize, epochs, images, learningRate, seed } = plan;
  manualSeed(seed);
  const { transform = plain, loss = crossEntropy, decays, weightDecay } = changes[variant]();
  const train = new DataLoader(await loadCIFAR10("train", { images, transform }), {
    ...{ batchSize, shuffle: true },
  });
  const [stopLoader, valid] = await validation(plan);
  const [model, average] = [convNet(plan.sizes), new WeightAverage(averageDecay)];
  const schedule = decays && linearDecay(epochs * train.length);
  const optimizer = adam(learningRate, { schedule });
  let best = { epoch: 0, loss: Number.POSITIVE_INFINITY, weights: readWeights(model) };
  const all = await fit({
    ...{ train, valid: stopLoader, model, loss, validLoss: crossEntropy, optimizer, epochs },
    onBatch: ({ set }) => {
      if (signal?.aborted) throw new StoppedError("stopped; the finished runs are saved");
      if (set === "valid") return;
      if (weightDecay) decayWeights(model, learningRate * weightDecay);
      average.update(model);
    },
    onEpoch: async ({ epoch, valid: { loss } = best }) => {
      if (loss < best.loss) best = { epoch, loss, weights: readWeights(model) };
      return false;
    },
  });
  const history = all.flatMap(({ epoch, train, valid }) =>
    train && valid ? [{ epoch, train, valid }] : [],
  );
  const scores: AblationRun["scores"] = [{ name: variant, ...(await scoreOn(valid, model)) }];
  if (variant === "baseline") {
    average.apply(model);
    scores.push({ name: "EMA of the weights", ...(await scoreOn(valid, model)) });
    writeWeights(model, best.weights);
    const { epoch } = best;
    scores.push({ name: "early stopping", epoch, ...(await scoreOn(valid, model)) });
  }
  const flops = train.length * batchSize * epochs * trainingFlops(model);
  for (const each of [average, optimizer, model]) each.dispose();
  const seconds = history.reduce((sum, { train }) => sum + train.seconds, 0);
  const made = { machine: machine(), finished: new Date().toISOString() };
  return { variant, seed, history, scores, seconds, flops, ...made };
}

/** Validation images by whose loss training may stop, and others that measure. */
async function validation({ validImages, stopImages }: RegularisersPlan): Promise<DataLoader[]> {
  const data = await loadCIFAR10("valid", { transform: plain, images: validImages });
  const all = Array.from({ length: validImages }, (_, image) => image);
  return [all.slice(0, stopImages), all.slice(stopImages)].map(
    (images) => new DataLoader(data.subset(images), { batchSize: 500 }),
  );
}
