import { createHash } from "node:crypto";
import { join } from "node:path";
import { alternatingFlip } from "../../src/data/alternating-flip";
import { loadCIFAR10 } from "../../src/data/cifar10";
import type { Dataset } from "../../src/data/dataset";
import { DataLoader } from "../../src/data/loader";
import * as transforms from "../../src/data/transforms";
import { meanInterval } from "../../src/evaluation/interval";
import { predict } from "../../src/evaluation/predict";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { writeRecord } from "../../src/io/record-file";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { trainingFlops } from "../../src/model/flops";
import { type SpeedrunNetOptions, speedrunNet } from "../../src/model/speedrun";
import { whiteningFilters } from "../../src/model/whitening";
import { speedrunOptimizer } from "../../src/optim/speedrun-optimizer";
import { manualSeed } from "../../src/random";
import { files } from "../../src/recorded/recorded";
import type {
  RecipeChanges,
  RecordBudget,
  SpeedrunName,
  SpeedrunPlan,
  SpeedrunRecord,
  SpeedrunSeed,
} from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import { smoothedCrossEntropy } from "../../src/training/losses";
import { HardExamples } from "./hard-examples";
import { type RunFolders, speedrunPlan, testImages } from "./plans";
import { writePredictions } from "./predictions";
import { resized, sideIn, wholeSide } from "./progressive-resizing";
import { publish } from "./publish";
import { resumableFit } from "./resumable-fit";
import { scoreOn } from "./score";

/** The images with the mean 0 and the standard deviation 1 in each channel of the training set. */
export const normalized = transforms.compose(
  transforms.toTensor(),
  transforms.normalize([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]),
);

/** The images that whitening looks at. */
const whitenedImages = 5000;

/** Trains the run under each of its seeds and writes its folder, all or nothing; goes on where it was stopped. */
export async function recordSpeedrun(
  name: SpeedrunName,
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const plan = speedrunPlan(name, budget);
  const images = testImages[budget];
  await publish(join(folders.runs, name), async (path) => {
    const seeds: SpeedrunSeed[] = [];
    for (const seed of plan.seeds) {
      const folder = join(folders.checkpoints, name, `seed-${seed}`);
      const where = { name: `${name}, seed ${seed}`, folder, signal };
      const { model, history, sessions, imagesTrained, flops } = await trainSpeedrun(
        plan,
        seed,
        where,
      );
      const data = await loadCIFAR10("test", { unlock: "test", transform: normalized, images });
      const test = new DataLoader(data, { batchSize: 500 });
      const withViews = testTimeAugmentation(model);
      // The first seed's weights are kept, whichever turns out best.
      if (seeds.length === 0) {
        saveWeights(model, path(files.weights), { storage: "float16" });
        loadWeights(model, path(files.weights));
        writePredictions(path(files.predictions), await predict(test, withViews));
      }
      const scores = history.flatMap(({ train }) => train ?? []);
      seeds.push({
        ...{ seed, history: scores },
        test: {
          ...{ images, plain: await scoreOn(test, model) },
          augmented: await scoreOn(test, withViews),
        },
        ...{ sessions, finished: new Date().toISOString() },
        ...{ seconds: scores.reduce((sum, { seconds }) => sum + seconds, 0), imagesTrained },
        flops,
      });
      model.dispose();
    }
    const accuracies = seeds.map(({ test }) => test.augmented.accuracy);
    // A single run has no interval.
    const accuracy = seeds.length > 1 ? meanInterval(accuracies) : { mean: accuracies[0] };
    const record: SpeedrunRecord = { name, budget, plan, accuracy, seeds };
    writeRecord(path(files.record), record);
  });
}

/** Trains the recipe's network under one seed, from its checkpoints in the folder on if there are some. */
export async function trainSpeedrun(
  plan: SpeedrunPlan,
  seed: number,
  where: { name: string; folder: string; signal?: AbortSignal },
) {
  manualSeed(seed);
  const { flip, transform } = augmentation(plan);
  const data = await trainingImages(plan, transform);
  const { batchSize, epochs, smoothing = 0.2, hardest, progressive, cutmix } = plan;
  const loss = smoothedCrossEntropy(smoothing);
  const seen = batchSize * (hardest?.of ?? 1);
  const train = new DataLoader(data, { batchSize: seen, shuffle: true, dropLast: true });
  const rates = { ...plan, stepsPerEpoch: train.length };
  const [model, small] = withWhitening(data, (whitening) =>
    networks(plan, { whitening, side: progressive ? null : wholeSide }),
  );
  const optimizer = speedrunOptimizer(rates);
  const selector = small && {
    model: small,
    optimizer: speedrunOptimizer({ ...rates, batchSize: seen }),
  };
  const examples = selector && new HardExamples(selector, loss, batchSize);
  const digest = createHash("sha256").update(data.images).update(data.labels).digest("hex");
  let side = wholeSide;
  const fitted = await resumableFit({
    ...{ ...where, model, optimizer, train, epochs, loss, cutmix, examples },
    run: { ...plan, seeds: undefined, seed, data: digest },
    onEpochStart: (epoch) => {
      flip(epoch);
      side = sideIn(epoch, progressive);
    },
    choose: (images, labels) => {
      const smaller = resized(images, side);
      const chosen = examples?.choose(smaller, labels);
      if (chosen) smaller.dispose();
      return chosen ?? [smaller, tf.clone(labels)];
    },
  }).finally(() => {
    optimizer.dispose();
    selector?.optimizer.dispose();
  });
  small?.dispose();
  const imagesTrained = Math.ceil(epochs * train.length) * batchSize;
  return { ...fitted, model, imagesTrained, flops: flopsOf(plan, train.length) };
}

/** The network that is trained and, of a plan with one, the network that chooses images for it. */
function networks(
  { widths, convolutions, hardest }: SpeedrunPlan,
  options: SpeedrunNetOptions,
): [tf.Sequential, tf.Sequential | undefined] {
  return [
    speedrunNet({ ...options, widths, convolutions }),
    hardest && speedrunNet({ ...options, widths: hardest.widths }),
  ];
}

/** The floating-point operations of the whole training, those of the network that chooses images included. */
function flopsOf(plan: SpeedrunPlan, stepsPerEpoch: number): number {
  const steps = Math.ceil(plan.epochs * stepsPerEpoch);
  let sum = 0;
  for (let epoch = 1, done = 0; done < steps; epoch++, done += stepsPerEpoch) {
    const images = Math.min(stepsPerEpoch, steps - done) * plan.batchSize;
    const [net, small] = networks(plan, { side: sideIn(epoch, plan.progressive) });
    sum += images * trainingFlops(net);
    if (small && plan.hardest) sum += images * plan.hardest.of * trainingFlops(small);
    net.dispose();
    small?.dispose();
  }
  return sum;
}

/** The recipe's augmentation, and what tells it the number of the epoch, from 1, before each one. */
export function augmentation({ translate = 2, cutout, jitter }: RecipeChanges = {}) {
  const flip = alternatingFlip();
  const crop = transforms.randomCrop(32, { padding: translate, paddingMode: "reflect" });
  const more = [
    ...(jitter ? [transforms.jitter(jitter)] : []),
    ...(cutout ? [transforms.cutout(cutout)] : []),
  ];
  return {
    /** Without the crop. */
    alternating: transforms.compose(normalized, flip),
    transform: transforms.compose(normalized, flip, crop, ...more),
    flip: (epoch: number) => {
      flip.epoch = epoch - 1;
    },
  };
}

/** Training and validation images together, or the first of them. */
async function trainingImages(
  plan: SpeedrunPlan,
  transform: transforms.Transform,
): Promise<Dataset> {
  const train = await loadCIFAR10("train", { transform });
  const all = train.concat(await loadCIFAR10("valid"));
  if (plan.images === all.length) return all;
  return all.subset(Array.from({ length: plan.images }, (_, index) => index));
}

/** What `build` makes of the whitening filters of the first 5,000 images, or of all if there are fewer. */
export function withWhitening<Made>(data: Dataset, build: (whitening: tf.Tensor4D) => Made): Made {
  const whitening = tf.tidy(() => {
    const count = Math.min(whitenedImages, data.length);
    const images = Array.from({ length: count }, (_, index) => data.image(index));
    return whiteningFilters(normalized(tf.stack(images) as tf.Tensor4D));
  });
  const made = build(whitening);
  whitening.dispose();
  return made;
}
