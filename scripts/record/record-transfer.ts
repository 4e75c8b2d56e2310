/** The transfer of chapter 7: a network trained on some classes, and what it is worth for others. */
import { join } from "node:path";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { onlyClasses } from "../../src/data/only-classes";
import * as transforms from "../../src/data/transforms";
import { hasRecord, readRecord, writeRecord } from "../../src/io/record-file";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { convNet } from "../../src/model/convnet";
import { adam } from "../../src/optim/optimizers";
import { linearDecay } from "../../src/optim/schedule";
import { manualSeed } from "../../src/random";
import { files } from "../../src/recorded/recorded";
import type {
  RecordBudget,
  SetScore,
  TransferPlan,
  TransferRecord,
  VariantRun,
} from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { train } from "../../src/training/train";
import { featuresOf, replaceHead, trainHead } from "../../src/training/transfer";
import { plain } from "./data";
import type { RunFolders } from "./plans";
import { say } from "./progress";
import { machine } from "./provenance";
import { recordComparison } from "./record-comparison";
import { StoppedError } from "./resumable-fit";
import { scoreOn } from "./score";
import { updateBatchNorm } from "./update-batch-norm";

const classes = {
  sourceClasses: ["airplane", "bird", "deer", "frog", "horse", "ship"],
  targetClasses: ["automobile", "cat", "dog", "truck"],
};
const target = { batchSize: 20, learningRates: { scratch: 0.001, fineTuned: 0.0002 } };

const plans: Record<RecordBudget, Omit<TransferPlan, "variants">> = {
  smoke: {
    ...{ ...classes, ...target, sizes: { c1: 2, c2: 3, l1: 4 }, headSteps: 3 },
    source: { perClass: 5, batchSize: 10, epochs: 1, learningRate: 0.001, seed: 1 },
    ...{ perClass: [5, 10], epochs: [2, 1], seeds: [1] },
  },
  full: {
    ...{ ...classes, ...target, sizes: { c1: 12, c2: 24, l1: 64 }, headSteps: 200 },
    source: { perClass: 3000, batchSize: 100, epochs: 6, learningRate: 0.002, seed: 1 },
    ...{ perClass: [5, 20, 100, 400], epochs: [30, 25, 12, 6], seeds: [1, 2, 3] },
  },
};

const flipped = transforms.compose(
  transforms.toTensor(),
  transforms.randomHorizontalFlip(0.5),
  transforms.normalize(0.5, 0.5),
);

/** Trains the source network if there is none, and the others under each seed; see `recordComparison`. */
export async function recordTransfer(
  budget: RecordBudget,
  { runs: folder, checkpoints }: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const variants = plans[budget].perClass.map((count) => `${count} images per class`);
  const plan: TransferPlan = { ...plans[budget], variants };
  const weights = join(folder, "transfer", files.weights);
  const record = join(folder, "transfer", files.record);
  const source = hasRecord(record)
    ? readRecord<TransferRecord>(record, "transfer").source
    : await trainSource(plan, weights, signal);
  const start: TransferRecord = { name: "transfer", budget, plan, source, runs: [] };
  if (!hasRecord(record)) writeRecord(record, start);
  await recordComparison(start, { runs: folder, checkpoints }, (variant, seed) =>
    trainWays(plan, weights, { variant, seed, signal }),
  );
}

function newNetwork(plan: TransferPlan, names: readonly string[]): tf.LayersModel {
  return replaceHead(convNet(plan.sizes), names.length);
}

async function trainSource(
  plan: TransferPlan,
  path: string,
  signal?: AbortSignal,
): Promise<SetScore> {
  const { sourceClasses: names, source } = plan;
  manualSeed(source.seed);
  const model = newNetwork(plan, names);
  const data = await loadCIFAR10("train", { transform: flipped });
  const train = onlyClasses(data, names, source.perClass);
  const loader = new DataLoader(train, { batchSize: source.batchSize, shuffle: true });
  const schedule = linearDecay(source.epochs * loader.length);
  const optimizer = adam(source.learningRate, { schedule });
  await epochsOf(loader, model, { optimizer, epochs: source.epochs, name: "source", signal });
  updateBatchNorm(model, new DataLoader(train, { batchSize: 500 }));
  saveWeights(model, path, { storage: "float16" });
  loadWeights(model, path);
  const score = await scoreOn(await validOf(names), model);
  say(`transfer, source: ${(100 * score.accuracy).toFixed(2)}%`);
  for (const each of [optimizer, model]) each.dispose();
  return score;
}

/** The three ways to train on the variant's images: from scratch, the head alone, and all layers after that. */
async function trainWays(
  plan: TransferPlan,
  weights: string,
  { variant, seed, signal }: { variant: string; seed: number; signal?: AbortSignal },
): Promise<VariantRun> {
  const { batchSize, learningRates, targetClasses: names } = plan;
  const [perClass, epochs] = [plan.perClass, plan.epochs].map(
    (list) => list[plan.variants.indexOf(variant)],
  );
  const start = Date.now();
  manualSeed(seed);
  const data = await loadCIFAR10("train", { transform: plain });
  const few = onlyClasses(data, names, perClass);
  const loader = new DataLoader(few, { batchSize, shuffle: true });
  const valid = await validOf(names);
  const scores: VariantRun["scores"] = [];
  const trainAll = async (name: string, model: tf.LayersModel, learningRate: number) => {
    const optimizer = adam(learningRate);
    await epochsOf(loader, model, { optimizer, epochs, name: `${variant}, ${name}`, signal });
    scores.push({ name, ...(await scoreOn(valid, model)) });
    optimizer.dispose();
  };

  const scratch = newNetwork(plan, names);
  await trainAll("from scratch", scratch, learningRates.scratch);
  scratch.dispose();

  const network = newNetwork(plan, plan.sourceClasses);
  loadWeights(network, weights);
  const features = featuresOf(network, few);
  const head = trainHead(features, names.length, plan.headSteps);
  const tuned = replaceHead(network, names.length);
  tuned.layers[tuned.layers.length - 1].setWeights(head.getWeights());
  scores.push({ name: "linear probe", ...(await scoreOn(valid, tuned)) });
  await trainAll("fine-tuned", tuned, learningRates.fineTuned);
  tf.dispose([features.features, features.labels]);
  for (const each of [head, tuned]) each.dispose();
  const seconds = (Date.now() - start) / 1000;
  return { variant, seed, scores, seconds, machine: machine(), finished: new Date().toISOString() };
}

async function epochsOf(
  loader: DataLoader,
  model: tf.LayersModel,
  options: {
    optimizer: tf.Optimizer;
    epochs: number;
    name: string;
    signal?: AbortSignal;
  },
): Promise<void> {
  const { optimizer, epochs, name, signal } = options;
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const { accuracy, seconds } = await train(loader, model, crossEntropy, optimizer, () => {
      if (signal?.aborted) throw new StoppedError("stopped; the finished runs are saved");
    });
    const words = `train ${(100 * accuracy).toFixed(1)}%, ${seconds.toFixed(1)} s`;
    if (epoch % 5 === 0 || seconds > 10) say(`transfer, ${name}: epoch ${epoch}, ${words}`);
  }
}

async function validOf(names: readonly string[]): Promise<DataLoader> {
  const data = await loadCIFAR10("valid", { transform: plain });
  return new DataLoader(onlyClasses(data, names), { batchSize: 500 });
}
