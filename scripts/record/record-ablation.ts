import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { trainingFlops } from "../../src/model/flops";
import { manualSeed } from "../../src/random";
import type {
  AblationPlan,
  AblationRecord,
  AblationRun,
  RecordBudget,
  SetScore,
} from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { countCorrect } from "../../src/training/score";
import { WeightAverage } from "../../src/training/weight-average";
import type { RunFolders } from "./plans";
import { machine } from "./provenance";
import { recordComparison } from "./record-comparison";
import { augmentation, normalized, withWhitening } from "./record-speedrun";
import { resumableFit } from "./resumable-fit";
import { scoreOn } from "./score";
import { type Variant, variants } from "./variants";

const sizes: Record<RecordBudget, Omit<AblationPlan, "variants">> = {
  smoke: { images: 50, validImages: 20, batchSize: 25, epochs: 1, seeds: [1] },
  full: { images: 25_000, validImages: 5000, batchSize: 500, epochs: 4, seeds: [1, 2, 3] },
};

/** Trains each variant under each seed; see `recordComparison`. */
export async function recordAblation(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const plan = { ...sizes[budget], variants: variants.map(({ name }) => name) };
  const start: AblationRecord = { name: "ablation", budget, plan, runs: [] };
  await recordComparison(start, folders, (name, seed) => {
    const variant = variants[plan.variants.indexOf(name)];
    return trainVariant(variant, plan, { seed, folders, signal });
  });
}

async function trainVariant(
  variant: Variant,
  plan: AblationPlan,
  { seed, folders, signal }: { seed: number; folders: RunFolders; signal?: AbortSignal },
): Promise<AblationRun> {
  manualSeed(seed);
  const { name, loss, augment } = variant;
  const { batchSize, epochs, images, validImages } = plan;
  const { flip, alternating, transform } = augmentation();
  const augmented = { none: normalized, flip: alternating, "flip and crop": transform };
  const data = await loadCIFAR10("train", { images, transform: augmented[augment ?? "none"] });
  const model = withWhitening(data, variant.model);
  const average = new WeightAverage(0.9);
  const train = new DataLoader(data, { batchSize, shuffle: true, dropLast: true });
  const optimizer = variant.optimizer({ perEpoch: train.length, epochs, batchSize });
  const validData = await loadCIFAR10("valid", { transform: normalized, images: validImages });
  const valid = new DataLoader(validData, { batchSize: 500 });
  const file = `${name.replaceAll(/[^a-z]+/gi, "-")}-seed-${seed}`;
  const fitted = await resumableFit({
    ...{ folder: join(folders.checkpoints, "ablation", file), signal },
    ...{ name: `ablation, ${name}, seed ${seed}`, run: { ...plan, seed, variant: name } },
    ...{ model, optimizer, average, train, valid, loss, validLoss: crossEntropy, epochs },
    onEpochStart: flip,
  });
  const history = fitted.history.flatMap(({ epoch, train, valid }) =>
    train && valid ? [{ epoch, train, valid }] : [],
  );
  const scores = await scoresOf(variant, { model, average, valid });
  const flops = train.length * batchSize * epochs * trainingFlops(model);
  for (const each of [average, optimizer, model]) each.dispose();
  const seconds = history.reduce((sum, { train }) => sum + train.seconds, 0);
  const made = { machine: machine(), finished: new Date().toISOString() };
  return { variant: name, seed, history, scores, seconds, flops, ...made };
}

/** Each way to measure the variant; the last is its best practice. Leaves the model with averaged weights, if they are scored. */
async function scoresOf(
  { name, scoreDropout, scoreAveraged }: Variant,
  trained: { model: tf.Sequential; average: WeightAverage; valid: DataLoader },
): Promise<AblationRun["scores"]> {
  const { model, average, valid } = trained;
  if (scoreDropout) {
    return [
      { name: "dropout active at test time", ...(await scoreWithDropout(valid, model)) },
      { name: "dropout switched off at test time", ...(await scoreOn(valid, model)) },
    ];
  }
  const asTrained = { name, ...(await scoreOn(valid, model)) };
  if (!scoreAveraged) return [asTrained];
  average.apply(model);
  const averaged = { name: "averaged weights", ...(await scoreOn(valid, model)) };
  const views = await scoreOn(valid, testTimeAugmentation(model));
  return [asTrained, averaged, { name: "test-time augmentation (six views)", ...views }];
}

/** The dropout layers stay active as in training, as the original tutorial left them. */
async function scoreWithDropout(loader: DataLoader, model: tf.Sequential): Promise<SetScore> {
  let [correct, sum, seen] = [0, 0, 0];
  for (const [images, labels] of loader) {
    const [right, mean] = tf.tidy(() => {
      const logits = model.layers.reduce<tf.Tensor>(
        (values, layer) =>
          layer.apply(values, { training: layer.getClassName() === "Dropout" }) as tf.Tensor,
        images,
      ) as tf.Tensor2D;
      return [countCorrect(logits, labels), crossEntropy(logits, labels).dataSync()[0]];
    });
    correct += right;
    sum += mean * labels.size;
    seen += labels.size;
  }
  return { accuracy: correct / seen, loss: sum / seen };
}
