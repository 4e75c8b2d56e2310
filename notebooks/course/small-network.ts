/** A network and images that are quick to compute with, for checks of functions that take both. */
import { batchNorm, dropout, initializers } from "../../src/model/layers";
import { randomInteger, uniform } from "../../src/random";
import { tf } from "../../src/tensorflow";

/** Images `[8, 12, 3]` in, five logits out, with running statistics that differ from those of any batch. */
export function smallNetwork(): tf.Sequential {
  const norm = batchNorm({ name: "norm" });
  const layers = [
    tf.layers.conv2d({
      ...{ filters: 6, kernelSize: 3, inputShape: [8, 12, 3], ...initializers() },
    }),
    norm,
    tf.layers.reLU(),
    dropout({ rate: 0.5 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 5, ...initializers() }),
  ];
  const model = tf.sequential({ layers });
  for (const weight of norm.weights) {
    const drawn = Array.from({ length: 6 }, () => uniform(0.5, 1.5));
    tf.tidy(() => void weight.write(tf.tensor1d(drawn)));
  }
  return model;
}

export interface Batch {
  images: tf.Tensor4D;
  labels: tf.Tensor1D;
}

/** Smooth images with some values at both ends of the range, and true classes. */
export function batchOf(count: number): Batch {
  const coarse = Array.from({ length: count * 12 * 3 }, () => uniform(-1.6, 1.6));
  const images = tf.image
    .resizeBilinear(tf.tensor4d(coarse, [count, 3, 4, 3]), [8, 12])
    .clipByValue(-1, 1) as tf.Tensor4D;
  const labels = Array.from({ length: count }, () => randomInteger(5));
  return { images, labels: tf.tensor1d(labels, "int32") };
}
