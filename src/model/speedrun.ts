/**
 * The network of the 94 % recipe: K. Jordan, "94% on CIFAR-10 in 3.29 Seconds on a Single GPU", arXiv
 * 2404.00498, section 2, in the form of its repository's airbench94.
 */
import { randomUniform } from "../ops/random";
import { tf } from "../tensorflow";
import { batchNorm, Gelu, GlobalMaxPool, Initializer, initializers } from "./layers";
import { chain } from "./residual";

/** Filters of the three groups. */
export const speedrunWidths = [64, 256, 256];

export interface SpeedrunNetOptions {
  /** From `whiteningFilters`: the first convolution has these for good, and only its bias is trained. */
  whitening?: tf.Tensor4D;
  /** Filters of the three groups. */
  widths?: number[];
  /** In each group: 2, or 3 as in airbench96, where the last two are a residual block. */
  convolutions?: 2 | 3;
  /** Height and width of the images, in pixels: at least 20, by default 32. With null the images may be of any size. */
  side?: number | null;
}

/**
 * Images `[n, side, side, 3]` in, logits `[n, 10]` out: a 2 x 2 convolution, three groups of two 3 x 3
 * convolutions with max pooling, batch norm and GELU, and one dense layer; 1,971,640 trained weights.
 * Without `whitening` the first convolution is trained like the others.
 */
export function speedrunNet({
  whitening,
  widths = speedrunWidths,
  convolutions = 2,
  side = 32,
}: SpeedrunNetOptions = {}): tf.Sequential {
  const whiten = tf.layers.conv2d({
    ...{ name: "whiten", filters: 24, kernelSize: 2, inputShape: [side, side, 3] },
    ...initializers(),
  });
  const head = { units: 10, useBias: false, kernelInitializer: new HeadStart() };
  const model = tf.sequential({
    layers: [
      whiten,
      new Gelu({ name: "gelu" }),
      // The map before each pooling is odd: 31, 15, 7 pixels.
      ...widths.flatMap((filters, index) => [
        ...group(`group${index + 1}`, filters),
        ...(convolutions === 2
          ? convolved(`group${index + 1}`, 2, filters)
          : [residualPart(`group${index + 1}`, filters, pooledSide(side, index))]),
      ]),
      new GlobalMaxPool({ name: "pool" }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({ name: "head", ...head }),
    ],
  });
  // Building makes every weight trained, so it must be over before one is excepted.
  model.build();
  if (whitening) {
    const [kernel] = whiten.weights;
    kernel.write(whitening);
    kernel.trainable = false;
  }
  return model;
}

/** Height and width of a group's maps, once they are pooled: of images of 32 pixels 15, 7 and 3. */
function pooledSide(side: number | null, index: number): number | null {
  return side && Math.floor(side / 2 ** (index + 1)) - 1;
}

/** Convolution, pooling, batch norm, GELU. */
function group(name: string, filters: number): tf.layers.Layer[] {
  return [
    // Zeros above and to the left only: pooling would drop what the other two sides add.
    tf.layers.zeroPadding2d({
      name: `${name}_pad`,
      padding: [
        [1, 0],
        [1, 0],
      ],
    }),
    convolution(`${name}_conv1`, filters, "valid"),
    tf.layers.maxPooling2d({ name: `${name}_pool`, poolSize: 2, strides: 2 }),
    normalization(`${name}_norm1`),
    new Gelu({ name: `${name}_gelu1` }),
  ];
}

/** Convolution number `part` of a group, batch norm, GELU. */
function convolved(name: string, part: number, filters: number): tf.layers.Layer[] {
  return [
    convolution(`${name}_conv${part}`, filters, "same"),
    normalization(`${name}_norm${part}`),
    new Gelu({ name: `${name}_gelu${part}` }),
  ];
}

/** The last two of three convolutions: what goes in is added before the last GELU. */
function residualPart(name: string, filters: number, side: number | null): tf.LayersModel {
  const inputs = tf.input({ shape: [side, side, filters] });
  const [last, norm, end] = convolved(name, 3, filters);
  const change = chain(inputs, ...convolved(name, 2, filters), last, norm);
  const sum = tf.layers.add({ name: `${name}_sum` }).apply([inputs, change]) as tf.SymbolicTensor;
  return tf.model({ name: `${name}_residual`, inputs, outputs: chain(sum, end) });
}

function convolution(name: string, filters: number, padding: "same" | "valid"): tf.layers.Layer {
  const start = { useBias: false, kernelInitializer: new IdentityStart() };
  return tf.layers.conv2d({ name, filters, kernelSize: 3, padding, ...start });
}

function normalization(name: string): tf.layers.Layer {
  return batchNorm({ name, momentum: 0.4, epsilon: 1e-12, scale: false });
}

/** As many filters as there are input channels begin as the identity, the rest as PyTorch's do. */
class IdentityStart extends Initializer {
  static className = "IdentityStart";

  override apply([height, width, channels, filters]: number[]): tf.Tensor {
    return tf.tidy(() => {
      const identity = tf.pad(tf.reshape(tf.eye(channels), [1, 1, channels, channels]), [
        [(height - 1) / 2, (height - 1) / 2],
        [(width - 1) / 2, (width - 1) / 2],
        [0, 0],
        [0, 0],
      ]);
      if (filters < channels) throw new RangeError(`${filters} filters of ${channels} channels`);
      const bound = 1 / Math.sqrt(height * width * channels);
      const rest = randomUniform([height, width, channels, filters - channels], -bound, bound);
      return filters === channels ? identity : tf.concat([identity, rest], 3);
    });
  }
}

/** The recipe's dense layer has deviation 1 and its logits are divided by its 256 inputs; here the weights are. */
class HeadStart extends Initializer {
  static className = "HeadStart";

  override apply(shape: number[]): tf.Tensor {
    return tf.tidy(() => {
      const draw = randomUniform(shape, -1, 1);
      const { variance } = tf.moments(draw);
      return tf.div(draw, tf.mul(tf.sqrt(variance), shape[0]));
    });
  }
}
