/** Residual networks for CIFAR-10: He et al., "Deep Residual Learning for Image Recognition", 2016, arXiv 1512.03385, section 4.2. */
import { tf } from "../tensorflow";
import { batchNorm, initializers } from "./layers";

/** The form of a block. */
export interface BlockOptions {
  /** Filters of each convolution. */
  filters: number;
  /** 2 halves height and width. */
  strides?: number;
  /** False: a plain block, without the skip connection. */
  skip?: boolean;
  /** False: biases instead of batch norm. */
  norm?: boolean;
}

/** What comes of `input` when the layers are applied to it, one after the other. */
export function chain(input: tf.SymbolicTensor, ...layers: tf.layers.Layer[]): tf.SymbolicTensor {
  return layers.reduce((values, layer) => layer.apply(values) as tf.SymbolicTensor, input);
}

/**
 * Two convolutions, whose result is added to the block's input: from `[n, height, width, channels]` to
 * `[n, height / strides, width / strides, filters]`. Where the shapes differ, a 1 x 1 convolution brings
 * the input to that of the result.
 */
export function residualBlock(
  input: tf.SymbolicTensor,
  { filters, strides = 1, skip = true, norm = true }: BlockOptions,
): tf.SymbolicTensor {
  const convolution = (kernelSize: number, strides = 1) => {
    const size = { filters, kernelSize, strides, padding: "same", useBias: !norm } as const;
    return [tf.layers.conv2d({ ...size, ...initializers() }), ...(norm ? [batchNorm()] : [])];
  };
  const branch = chain(input, ...convolution(3, strides), tf.layers.reLU(), ...convolution(3));
  if (!skip) return chain(branch, tf.layers.reLU());
  const sameShape = strides === 1 && filters === input.shape[3];
  const shortcut = sameShape ? input : chain(input, ...convolution(1, strides));
  const sum = tf.layers.add().apply([branch, shortcut]) as tf.SymbolicTensor;
  return chain(sum, tf.layers.reLU());
}

/** The form of a residual network. */
export interface ResidualNetOptions extends Pick<BlockOptions, "skip" | "norm"> {
  /** Layers with weights, 6n + 2 for n blocks a group; 1 x 1 convolutions are not counted. */
  depth?: number;
  /** Filters of the three groups. */
  widths?: number[];
  /** Strides of the first convolution: 2 leaves a quarter of the positions, and of the compute. */
  strides?: number;
}

/**
 * From images `[n, 32, 32, 3]` to logits `[n, 10]`: a convolution, three groups of blocks of which the
 * later two halve the maps, global average pooling and a dense layer. Throws a RangeError for a depth
 * that is not 6n + 2.
 */
export function residualNet(options: ResidualNetOptions = {}): tf.LayersModel {
  const { depth = 20, widths = [16, 32, 64], strides = 1, skip, norm = true } = options;
  const blocks = (depth - 2) / 6;
  if (!(blocks >= 1 && Number.isInteger(blocks))) {
    throw new RangeError(`depth ${depth}; expected 8, 14, 20 or another 6n + 2`);
  }
  const images = tf.input({ shape: [32, 32, 3] });
  const size = { filters: widths[0], kernelSize: 3, strides, padding: "same" } as const;
  const first = tf.layers.conv2d({ ...size, useBias: !norm, ...initializers() });
  let maps = chain(images, first, ...(norm ? [batchNorm()] : []), tf.layers.reLU());
  for (const [group, filters] of widths.entries()) {
    for (let block = 0; block < blocks; block++) {
      const halving = group > 0 && block === 0 ? 2 : 1;
      maps = residualBlock(maps, { filters, strides: halving, skip, norm });
    }
  }
  const head = tf.layers.dense({ units: 10, ...initializers() });
  const logits = chain(maps, tf.layers.globalAveragePooling2d({}), head);
  return tf.model({ inputs: images, outputs: logits });
}
