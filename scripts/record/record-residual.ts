import { loadCIFAR10 } from "../../src/data/cifar10";
import { DataLoader } from "../../src/data/loader";
import { trainingFlops } from "../../src/model/flops";
import { forward } from "../../src/model/forward";
import { residualNet } from "../../src/model/residual";
import { adam } from "../../src/optim/optimizers";
import { linearDecay } from "../../src/optim/schedule";
import { manualSeed } from "../../src/random";
import type {
  RecordBudget,
  ResidualPlan,
  ResidualRecord,
  ResidualRun,
} from "../../src/recorded/records";
import { tf } from "../../src/tensorflow";
import { crossEntropy } from "../../src/training/losses";
import { fit } from "./fit";
import type { RunFolders } from "./plans";
import { machine } from "./provenance";
import { recordComparison } from "./record-comparison";
import { normalized } from "./record-speedrun";
import { StoppedError } from "./resumable-fit";

const common = { batchSize: 50, learningRate: 0.003, strides: 2 };
const plans: Record<RecordBudget, Omit<ResidualPlan, "variants">> = {
  smoke: {
    ...{ ...common, images: 100, validImages: 50, epochs: 1 },
    ...{ widths: [8, 16, 16], depths: [8], seeds: [1] },
  },
  full: {
    ...{ ...common, images: 2500, validImages: 500, epochs: 6 },
    ...{ widths: [8, 16, 32], depths: [8, 20, 32], seeds: [1, 2, 3] },
  },
};

/** Trains a network of each depth without skip connections and with them, under each seed. */
export async function recordResidual(
  budget: RecordBudget,
  folders: RunFolders,
  signal?: AbortSignal,
): Promise<void> {
  const kinds = plans[budget].depths.flatMap((depth) =>
    [false, true].map((skip) => ({
      name: `${skip ? "residual" : "plain"}, ${depth} layers`,
      depth,
      skip,
    })),
  );
  const plan = { ...plans[budget], variants: kinds.map(({ name }) => name) };
  const start: ResidualRecord = { name: "residual", budget, plan, runs: [] };
  await recordComparison(start, folders, (variant, seed) => {
    const kind = kinds[plan.variants.indexOf(variant)];
    return trainOne(kind, seed, plan, signal);
  });
}

async function trainOne(
  { name, depth, skip }: { name: string; depth: number; skip: boolean },
  seed: number,
  plan: ResidualPlan,
  signal?: AbortSignal,
): Promise<ResidualRun> {
  manualSeed(seed);
  const { images, validImages, batchSize, epochs, learningRate, widths, strides } = plan;
  const data = await loadCIFAR10("train", { transform: normalized, images });
  const validData = await loadCIFAR10("valid", { transform: normalized, images: validImages });
  const train = new DataLoader(data, { batchSize, shuffle: true, dropLast: true });
  const valid = new DataLoader(validData, { batchSize: Math.min(250, validImages) });
  const model = residualNet({ depth, widths, strides, skip });
  const optimizer = adam(learningRate, { schedule: linearDecay(train.length * epochs) });
  const probe = data.batch([...Array(Math.min(250, images)).keys()]);
  const gradientNorms: number[] = [];
  const fitted = await fit({
    ...{ train, valid, model, optimizer, loss: crossEntropy, epochs },
    onBatch() {
      if (signal?.aborted) throw new StoppedError("stopped; the finished runs are saved");
    },
    async onEpoch() {
      gradientNorms.push(firstGradientNorm(model, probe));
      return undefined;
    },
  });
  const history = fitted.flatMap(({ epoch, train, valid }) =>
    train && valid ? [{ epoch, train, valid }] : [],
  );
  const { accuracy, loss } = history[history.length - 1].valid;
  const seconds = history.reduce((sum, scores) => sum + scores.train.seconds, 0);
  const flops = train.length * batchSize * epochs * trainingFlops(model);
  tf.dispose([probe.images, probe.labels]);
  for (const each of [optimizer, model]) each.dispose();
  const scores = [{ name: "validation", accuracy, loss }];
  const made = { machine: machine(), finished: new Date().toISOString() };
  return {
    ...{
      variant: name,
      depth,
      skip,
      seed,
      history,
      gradientNorms,
      scores,
      seconds,
      flops,
      ...made,
    },
  };
}

/** The norm of the loss's gradient for the filters of the first convolution. Batch norm's running statistics take the batch in. */
function firstGradientNorm(
  model: tf.LayersModel,
  { images, labels }: { images: tf.Tensor4D; labels: tf.Tensor1D },
): number {
  return tf.tidy(() => {
    const { grads } = tf.variableGrads(() =>
      crossEntropy(forward(model, images, { training: true }), labels),
    );
    return tf.norm(Object.values(grads)[0]).dataSync()[0];
  });
}
