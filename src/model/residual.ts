/** Residual networks for CIFAR-10: He et al., "Deep Residual Learning for Image Recognition", 2016, arXiv 1512.03385, section 4.2. */
import { tf } from "../tensorflow";
import { batchNorm, initializers } from "./layers";

/** What a block does to its input. */
export interface BlockOptions {
  /** Filters of each convolution. */
  filters: number;
  /** 2 halves height and width. */
  strides?: number;
  /** Without skip connections the block is plain. */
  skip?: boolean;
  /** Without batch norm the convolutions have biases. */
  norm?: boolean;
}

/**
 * Two convolutions, whose result is added to the block's input: from `[n, height, width, channels]` to
 * `[n, height / strides, width / strides, filters]`. Where the two differ in shape, a 1 x 1 convolution
 * brings the input to that of the result. With fewer than 8 channels and strides of 2, oneDNN's gradient of
 * that convolution writes outside its memory, and the process crashes.
 */
export function residualBlock(
  input: tf.SymbolicTensor,
  { filters, strides = 1, skip = true, norm = true }: BlockOptions,
): tf.SymbolicTensor {
  const first = relu(convolution(input, { filters, kernelSize: 3, strides, norm }));
  const branch = convolution(first, { filters, kernelSize: 3, norm });
  if (!skip) return relu(branch);
  const fits = strides === 1 && filters === input.shape[3];
  const shortcut = fits ? input : convolution(input, { filters, kernelSize: 1, strides, norm });
  return relu(tf.layers.add().apply([branch, shortcut]) as tf.SymbolicTensor);
}

/** A convolution, and batch norm unless `norm` is false. */
function convolution(
  input: tf.SymbolicTensor,
  { norm = true, ...options }: BlockOptions & { kernelSize: number },
): tf.SymbolicTensor {
  const layer = tf.layers.conv2d({
    ...options,
    ...{ padding: "same", useBias: !norm, ...initializers() },
  });
  const output = layer.apply(input) as tf.SymbolicTensor;
  return norm ? (batchNorm().apply(output) as tf.SymbolicTensor) : output;
}

function relu(input: tf.SymbolicTensor): tf.SymbolicTensor {
  return tf.layers.reLU().apply(input) as tf.SymbolicTensor;
}

/** The sizes of a residual network. */
export interface ResidualNetOptions extends Pick<BlockOptions, "skip" | "norm"> {
  /** Layers with weights, 6n + 2 for n blocks a group; projections are not counted. */
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
  const { depth = 20, widths = [16, 32, 64], strides = 1, skip, norm } = options;
  const blocks = (depth - 2) / 6;
  if (!(blocks >= 1 && Number.isInteger(blocks))) {
    throw new RangeError(`depth ${depth}; expected 8, 14, 20 or another 6n + 2`);
  }
  const images = tf.input({ shape: [32, 32, 3] });
  let maps = relu(convolution(images, { filters: widths[0], kernelSize: 3, strides, norm }));
  for (const [group, filters] of widths.entries()) {
    for (let block = 0; block < blocks; block++) {
      const halving = group > 0 && block === 0 ? 2 : 1;
      maps = residualBlock(maps, { filters, strides: halving, skip, norm });
    }
  }
  const pooled = tf.layers.globalAveragePooling2d({}).apply(maps);
  const logits = tf.layers.dense({ units: 10, ...initializers() }).apply(pooled);
  return tf.model({ inputs: images, outputs: logits as tf.SymbolicTensor });
}
