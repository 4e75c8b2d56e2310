/** Two regularisers as functions of the training loop. */
import type { Transform } from "../data/transforms";
import { permutation, uniform } from "../random";
import { tf } from "../tensorflow";
import { crossEntropy, type Loss } from "./losses";

/**
 * Mixup (Zhang et al. 2018, arXiv 1710.09412) with alpha = 1: a transform that mixes each image of a batch
 * with another one, in proportions drawn for each batch, and the loss that mixes their labels in the
 * same proportions. The two belong together: the loss is of the batch that the transform made last.
 */
export function mixup(): { transform: Transform; loss: Loss } {
  let partners = tf.keep(tf.tensor1d([], "int32"));
  let share = 1;
  const mix = (own: tf.Tensor, other: tf.Tensor) =>
    tf.add(tf.mul(own, share), tf.mul(other, 1 - share));
  return {
    transform(images) {
      partners.dispose();
      partners = tf.keep(tf.tensor1d(permutation(images.shape[0]), "int32"));
      share = uniform();
      return tf.tidy(() => mix(images, tf.gather(images, partners)) as tf.Tensor4D);
    },
    loss: (logits, labels) =>
      tf.tidy(() => {
        const others = tf.gather(labels, partners);
        return mix(crossEntropy(logits, labels), crossEntropy(logits, others)) as tf.Scalar;
      }),
  };
}

/**
 * Decoupled weight decay (Loshchilov & Hutter 2019, arXiv 1711.05101), to be called after each step of the
 * optimizer: shrinks every filter and weight matrix by `fraction`; biases and batch norm stay as they are.
 */
export function decayWeights(model: tf.LayersModel, fraction: number): void {
  tf.tidy(() => {
    for (const weight of model.trainableWeights) {
      if (weight.shape.length > 1) weight.write(tf.mul(weight.read(), 1 - fraction));
    }
  });
}
