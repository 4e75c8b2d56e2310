import { softmaxCrossEntropy, softTargetCrossEntropy } from "../ops/cross-entropy";
import { tf } from "../tensorflow";

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

/**
 * Cross-entropy with label smoothing (Szegedy et al. 2016, arXiv 1512.00567, section 7): the right
 * class is asked for with 1 - `smoothing`, and `smoothing` is spread evenly over all classes, as
 * PyTorch does. Throws unless `smoothing` is at least 0 and less than 1, and as `crossEntropy` does.
 */
export function smoothedCrossEntropy(smoothing: number): Loss {
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new RangeError(`smoothing ${smoothing}; expected at least 0 and less than 1, say 0.2`);
  }
  return (logits, labels) => {
    checkLabels(logits, labels);
    return tf.tidy(() => {
      const classes = logits.shape[1];
      const shared = smoothing / classes;
      const targets = tf.oneHot(labels, classes, 1 - smoothing + shared, shared, "float32");
      return softTargetCrossEntropy(logits, targets as tf.Tensor2D);
    });
  };
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
