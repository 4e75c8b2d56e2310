/**
 * Softmax cross-entropy as one operation that gives the gradient along with the loss. Plain
 * TensorFlow.js composes it of a dozen and forms the one-hot labels.
 */
import { tf } from "../tensorflow";
import { runMany, type } from "./op";

/** The mean over the batch of -log softmax(logits)[label], for logits `[n, classes]` and labels `[n]`. */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const withGradient = tf.customGrad((x, save) => {
    const [losses, gradient] = runMany(
      "SparseSoftmaxCrossEntropyWithLogits",
      [type("T", "float32"), type("Tlabels", "int32")],
      [x as tf.Tensor, labels],
      2,
    );
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value: tf.mean(losses),
      gradFunc: (dy, saved) => tf.mul((saved as tf.Tensor[])[0], tf.div(dy, logits.shape[0])),
    };
  });
  return withGradient(logits) as tf.Scalar;
}
