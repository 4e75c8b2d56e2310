/**
 * Softmax cross-entropy as one operation that gives the gradient along with the loss. Plain
 * TensorFlow.js composes it of a dozen and forms the one-hot labels.
 */

import { runMany, type } from "./op";
import { tf } from "./tf";

/** The mean over the batch of -log softmax(logits)[label], for logits `[n, classes]` and labels `[n]`. */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const attributes = [type("T", "float32"), type("Tlabels", "int32")];
  return meanLoss(logits, (x) =>
    runMany("SparseSoftmaxCrossEntropyWithLogits", attributes, [x, labels], 2),
  );
}

/** The mean over the batch of -sum of target · log softmax(logits), targets `[n, classes]` summing to 1 a row. */
export function softTargetCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor2D): tf.Scalar {
  const attributes = [type("T", "float32")];
  return meanLoss(logits, (x) =>
    runMany("SoftmaxCrossEntropyWithLogits", attributes, [x, targets], 2),
  );
}

/** The mean of the losses that an operation gives along with their gradient. */
function meanLoss(logits: tf.Tensor2D, operation: (x: tf.Tensor) => tf.Tensor[]): tf.Scalar {
  const withGradient = tf.customGrad((x, save) => {
    const [losses, gradient] = operation(x as tf.Tensor);
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value: tf.mean(losses),
      gradFunc: (dy, saved) => tf.mul((saved as tf.Tensor[])[0], tf.div(dy, logits.shape[0])),
    };
  });
  return withGradient(logits) as tf.Scalar;
}
