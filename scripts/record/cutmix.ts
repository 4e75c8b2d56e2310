import { permutation, randomInteger } from "../../src/random";
import { tf } from "../../src/tensorflow";
import type { Loss } from "../../src/training/losses";

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) with squares of one size, as hlb-CIFAR10 has it: each image gets a square
 * of `size` pixels of another one of the batch, in the same place, which is drawn for it. Gives the mixed images as a new
 * tensor, and the loss, in which the other image's label counts by its share of the pixels.
 */
export function cutmix(
  size: number,
  images: tf.Tensor4D,
  loss: Loss,
): { images: tf.Tensor4D; loss: Loss } {
  const [n, height, width] = images.shape;
  if (!(Number.isInteger(size) && size >= 1 && size <= Math.min(height, width))) {
    throw new RangeError(
      `cutmix size ${size}; expected a whole number from 1 to ${Math.min(height, width)}`,
    );
  }
  const others = permutation(n);
  const inSquare = new Uint8Array(n * height * width);
  for (let image = 0; image < n; image++) {
    const [top, left] = [randomInteger(height - size + 1), randomInteger(width - size + 1)];
    for (let row = top; row < top + size; row++) {
      const start = (image * height + row) * width + left;
      inSquare.fill(1, start, start + size);
    }
  }
  const mixed = tf.tidy(() => {
    const square = tf.tensor4d(inSquare, [n, height, width, 1], "bool");
    return tf.where(square, tf.gather(images, others), images) as tf.Tensor4D;
  });
  const share = size ** 2 / (height * width);
  return {
    images: mixed,
    loss: (logits, labels) => {
      const theirs = tf.gather(labels, others);
      return tf.add(tf.mul(loss(logits, labels), 1 - share), tf.mul(loss(logits, theirs), share));
    },
  };
}
