import { tf } from "../tensorflow";
import { batchNorm, dropout, initializers } from "./layers";

/** The sizes of the network that can be chosen. */
export interface ConvNetOptions {
  /** Filters of conv1 and conv2. */
  c1?: number;
  /** Filters of conv3 and conv4. */
  c2?: number;
  /** Units of the first fully connected layer. */
  l1?: number;
  /** The fraction of activations that dropout1 zeroes: at least 0, less than 1. */
  d1?: number;
  /** Height and width of conv1's filters. */
  kernelSize?: number;
}

type ConvOptions = { kernelSize?: number; strides?: number; inputShape?: number[] };

function conv(name: string, filters: number, options: ConvOptions = {}): tf.layers.Layer {
  const defaults = { kernelSize: 3, activation: "relu" as const, ...initializers() };
  return tf.layers.conv2d({ name, filters, ...defaults, ...options });
}

/**
 * The course's network: from images `[n, 32, 32, 3]` to logits `[n, 10]`. With the defaults it has
 * 3,743,802 parameters, of which 3,716,154 are trainable; the others are batch norm's running mean
 * and variance. `manualSeed` determines its initial weights.
 */
export function convNet(options: ConvNetOptions = {}): tf.Sequential {
  const { c1 = 48, c2 = 96, l1 = 256, d1 = 0.1, kernelSize = 3 } = options;
  return tf.sequential({
    layers: [
      conv("conv1", c1, { kernelSize, inputShape: [32, 32, 3] }),
      conv("conv2", c1),
      dropout({ name: "dropout1", rate: d1 }),
      conv("conv3", c2),
      conv("conv4", c2, { strides: 2 }),
      dropout({ name: "dropout2", rate: 0.5 }),
      tf.layers.flatten({ name: "flatten" }),
      batchNorm({ name: "norm" }),
      tf.layers.activation({ name: "relu", activation: "relu" }),
      tf.layers.dense({ name: "fc1", units: l1, activation: "relu", ...initializers() }),
      tf.layers.dense({ name: "fc2", units: 10, ...initializers() }),
    ],
  });
}
