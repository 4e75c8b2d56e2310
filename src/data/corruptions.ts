/**
 * Corrupted images, to see what a network does where images are worse than those it was trained on. Kinds and
 * severities are those of CIFAR-10-C: D. Hendrycks and T. Dietterich, "Benchmarking Neural Network Robustness to
 * Common Corruptions and Perturbations" (2019), arXiv 1903.12261.
 */
import { nextSeed } from "../random";
import { tf } from "../tensorflow";

/**
 * The amount of each corruption at severity 1 to 5: the standard deviation of the noise, that of the blur in pixels,
 * what is added to every value, and the factor of the contrast; values of pixels lie between 0 and 1.
 */
export const corruptions = {
  noise: [0.04, 0.06, 0.08, 0.09, 0.1],
  blur: [0.4, 0.6, 0.7, 0.8, 1],
  brightness: [0.05, 0.1, 0.15, 0.2, 0.3],
  contrast: [0.75, 0.5, 0.4, 0.3, 0.15],
} as const;
export type Corruption = keyof typeof corruptions;

/**
 * The images `[n, height, width, 3]`, floats in [0, 1] before any normalisation, with Gaussian noise, Gaussian blur,
 * higher brightness or lower contrast, clipped to [0, 1]; severity 0 changes nothing. Throws on another severity.
 */
export function corrupt(
  images: tf.Tensor4D,
  { corruption, severity }: { corruption: Corruption; severity: number },
): tf.Tensor4D {
  if (!Number.isInteger(severity) || severity < 0 || severity > 5) {
    throw new RangeError(`severity ${severity}; expected a whole number from 0 to 5`);
  }
  if (severity === 0) return images.clone();
  const amount = corruptions[corruption][severity - 1]!;
  return tf.tidy(() => {
    const mean = images.mean([1, 2], true);
    const changed = {
      noise: () => images.add(tf.randomNormal(images.shape, 0, amount, "float32", nextSeed())),
      blur: () => gaussianBlur(images, amount),
      brightness: () => images.add(amount),
      contrast: () => images.sub(mean).mul(amount).add(mean),
    };
    return changed[corruption]().clipByValue(0, 1) as tf.Tensor4D;
  });
}

/** Each value becomes the mean of those around it, weighted by a normal distribution; at the rim the image is mirrored. */
function gaussianBlur(images: tf.Tensor4D, deviation: number): tf.Tensor4D {
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const line = tf.tensor1d(weights).div<tf.Tensor1D>(tf.sum(weights));
  const kernel = tf.outerProduct(line, line).expandDims(2).tile([1, 1, 3]).expandDims(3);
  const rim: [number, number] = [reach, reach];
  const padded = tf.mirrorPad(images, [[0, 0], rim, rim, [0, 0]], "symmetric");
  return tf.depthwiseConv2d(padded, kernel as tf.Tensor4D, 1, "valid");
}
