/** The way from the tutorial's network to the 94 % recipe, one change at a time. */
import { convNet } from "../../src/model/convnet";
import { batchNorm, dropout, initializers } from "../../src/model/layers";
import { speedrunNet } from "../../src/model/speedrun";
import type { NativeOptimizer } from "../../src/optim/native-optimizer";
import { adam } from "../../src/optim/optimizers";
import { linearDecay } from "../../src/optim/schedule";
import { speedrunOptimizer } from "../../src/optim/speedrun-optimizer";
import { tf } from "../../src/tensorflow";
import { crossEntropy, type Loss, smoothedCrossEntropy } from "../../src/training/losses";

/** A rung that needs a training of its own. */
export interface Rung {
  name: string;
  model: (whitening: tf.Tensor4D) => tf.Sequential;
  optimizer: (steps: { perEpoch: number; epochs: number; batchSize: number }) => NativeOptimizer;
  loss: Loss;
  augment: boolean;
}

const recipe: Pick<Rung, "optimizer" | "loss"> = {
  optimizer: ({ perEpoch, epochs, batchSize }) =>
    speedrunOptimizer({ batchSize, epochs, stepsPerEpoch: perEpoch }),
  loss: smoothedCrossEntropy(0.2),
};
const plain = { loss: crossEntropy, augment: false };
const falling: Rung["optimizer"] = ({ perEpoch, epochs }) =>
  adam(0.001, { schedule: linearDecay(perEpoch * epochs) });

/** The rungs in order; each changes one thing in the one before. */
export const rungs: readonly Rung[] = [
  {
    name: "the tutorial's network",
    model: () => convNet(),
    optimizer: () => adam(0.001),
    ...plain,
  },
  {
    name: "batch norm after every convolution",
    model: normalizedConvNet,
    optimizer: () => adam(0.001),
    ...plain,
  },
  {
    name: "a learning rate that falls to 0",
    model: normalizedConvNet,
    optimizer: falling,
    ...plain,
  },
  { name: "the recipe's network", model: () => speedrunNet(), optimizer: falling, ...plain },
  { name: "Muon and label smoothing", model: () => speedrunNet(), augment: false, ...recipe },
  {
    name: "whitening",
    model: (whitening) => speedrunNet({ whitening }),
    augment: false,
    ...recipe,
  },
  {
    name: "alternating flip and crop",
    model: (whitening) => speedrunNet({ whitening }),
    augment: true,
    ...recipe,
  },
];

/** The course's network with batch norm between each convolution and its ReLU, and none after. */
export function normalizedConvNet(): tf.Sequential {
  const conv = (filters: number, strides = 1, inputShape?: number[]) => [
    tf.layers.conv2d({
      ...{ filters, kernelSize: 3, strides, inputShape, useBias: false },
      kernelInitializer: initializers().kernelInitializer,
    }),
    batchNorm(),
    tf.layers.reLU(),
  ];
  return tf.sequential({
    layers: [
      ...conv(48, 1, [32, 32, 3]),
      ...conv(48),
      dropout({ rate: 0.1 }),
      ...conv(96),
      ...conv(96, 2),
      dropout({ rate: 0.5 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 256, activation: "relu", ...initializers() }),
      tf.layers.dense({ units: 10, ...initializers() }),
    ],
  });
}
