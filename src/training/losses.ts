import { softmaxCrossEntropy } from "../native/cross-entropy";
import type { tf } from "../tensorflow";

/** A loss: the mean over a batch of what its logits `[n, classes]` cost, given the labels `[n]`. */
export type Loss = (logits: tf.Tensor2D, labels: tf.Tensor1D) => tf.Scalar;

/**
 * The mean cross-entropy, -log of the probability that softmax gives to the right class; in nats.
 * Logits `[n, classes]`, labels `[n]` int32 from 0 to classes - 1. Throws on an empty batch and on
 * a label out of range.
 */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  checkLabels(logits, labels);
  return softmaxCrossEntropy(logits, labels);
}

function checkLabels(logits: tf.Tensor2D, labels: tf.Tensor1D): void {
  const [n, classes] = logits.shape;
  if (n === 0) throw new RangeError("the batch is empty; expected at least one image");
  if (labels.shape[0] !== n) {
    throw new RangeError(`${labels.shape[0]} labels for ${n} rows of logits; expected one each`);
  }
  const wrong = labels.dataSync().find((label) => !(label >= 0 && label < classes));
  if (wrong !== undefined) {
    throw new RangeError(`label ${wrong}; expected 0 to ${classes - 1} (check the data set)`);
  }
}
