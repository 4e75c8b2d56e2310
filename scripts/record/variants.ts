/** The ablation's variants: from the course's network to the 94% recipe, the changes added one at a time. */
import { convNet } from "../../src/model/convnet";
import { batchNorm, dropout, initializers } from "../../src/model/layers";
import { speedrunNet } from "../../src/model/speedrun";
import type { NativeOptimizer } from "../../src/optim/native-optimizer";
import { adam } from "../../src/optim/optimizers";
import { linearDecay } from "../../src/optim/schedule";
import { speedrunOptimizer } from "../../src/optim/speedrun-optimizer";
import { tf } from "../../src/tensorflow";
import { crossEntropy, type Loss, smoothedCrossEntropy } from "../../src/training/losses";

/** A network and how it is trained. */
export interface Variant {
  name: string;
  model: (whitening: tf.Tensor4D) => tf.Sequential;
  optimizer: (steps: { perEpoch: number; epochs: number; batchSize: number }) => NativeOptimizer;
  loss: Loss;
  augment?: "flip" | "flip and crop";
  /** Also scored with dropout active. */
  scoreDropout?: true;
  /** Also scored with averaged weights and with test-time augmentation. */
  scoreAveraged?: true;
}

const constant: Pick<Variant, "optimizer" | "loss"> = {
  optimizer: () => adam(0.001),
  loss: crossEntropy,
};
const falling: typeof constant = {
  optimizer: ({ perEpoch, epochs }) => adam(0.001, { schedule: linearDecay(perEpoch * epochs) }),
  loss: crossEntropy,
};
const muon: typeof constant = {
  optimizer: ({ perEpoch, epochs, batchSize }) =>
    speedrunOptimizer({ batchSize, epochs, stepsPerEpoch: perEpoch, weightDecay: 0 }),
  loss: crossEntropy,
};
const decayed: typeof constant = {
  optimizer: ({ perEpoch, epochs, batchSize }) =>
    speedrunOptimizer({ batchSize, epochs, stepsPerEpoch: perEpoch }),
  loss: crossEntropy,
};
const smoothed: typeof constant = { ...decayed, loss: smoothedCrossEntropy(0.2) };
const original = { model: () => convNet(), scoreDropout: true } as const;
const recipe: Pick<Variant, "model"> = { model: () => speedrunNet() };
const whitened: Pick<Variant, "model"> = { model: (whitening) => speedrunNet({ whitening }) };

/** The variants in order; each has the changes of all those before it. */
export const variants: readonly Variant[] = [
  { name: "original network", ...original, ...constant },
  { name: "batch norm per channel, before each ReLU", model: normalizedConvNet, ...constant },
  { name: "learning rate decays to 0", model: normalizedConvNet, ...falling },
  { name: "the recipe's network", ...recipe, ...falling },
  { name: "Muon and SGD with momentum instead of Adam", ...recipe, ...muon },
  { name: "weight decay", ...recipe, ...decayed },
  { name: "label smoothing", ...recipe, ...smoothed },
  { name: "whitening", ...whitened, ...smoothed },
  { name: "alternating flip", ...whitened, ...smoothed, augment: "flip" },
  {
    name: "random crop",
    ...{ ...whitened, ...smoothed, augment: "flip and crop", scoreAveraged: true },
  },
];

/** The course's network with batch norm between each convolution and its ReLU, and none after. */
export function normalizedConvNet(): tf.Sequential {
  const conv = (number: number, filters: number, strides = 1, inputShape?: number[]) => [
    tf.layers.conv2d({
      ...{ name: `conv${number}`, filters, kernelSize: 3, strides, inputShape, useBias: false },
      kernelInitializer: initializers().kernelInitializer,
    }),
    batchNorm({ name: `norm${number}` }),
    tf.layers.reLU({ name: `relu${number}` }),
  ];
  return tf.sequential({
    layers: [
      ...conv(1, 48, 1, [32, 32, 3]),
      ...conv(2, 48),
      dropout({ name: "dropout1", rate: 0.1 }),
      ...conv(3, 96),
      ...conv(4, 96, 2),
      dropout({ name: "dropout2", rate: 0.5 }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({ name: "fc1", units: 256, activation: "relu", ...initializers() }),
      tf.layers.dense({ name: "fc2", units: 10, ...initializers() }),
    ],
  });
}
