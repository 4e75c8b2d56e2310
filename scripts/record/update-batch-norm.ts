import type { DataLoader } from "../../src/data/loader";
import { forward } from "../../src/model/forward";
import { tf } from "../../src/tensorflow";

/**
 * Gives the batch norm called `name` a new running mean and variance: the mean of those of the loader's
 * batches, as they arrive there with dropout off. What training gathers is of its last batches, and with
 * dropout on (Wu & Johnson 2021, arXiv 2105.07576; PyTorch's `update_bn` on a model in eval mode).
 * Throws if the model has no layer of this name.
 */
export function updateBatchNorm(model: tf.LayersModel, loader: DataLoader, name = "norm"): void {
  const norm = model.getLayer(name);
  const arriving = tf.model({ inputs: model.inputs, outputs: norm.input as tf.SymbolicTensor });
  const means: tf.Tensor[] = [];
  const variances: tf.Tensor[] = [];
  for (const [images] of loader) {
    const [mean, variance] = tf.tidy(() => {
      const moments = tf.moments(forward(arriving, images), 0);
      const n = images.shape[0];
      return [moments.mean, tf.mul(moments.variance, n / (n - 1))];
    });
    means.push(mean);
    variances.push(variance);
  }
  const [gamma, beta] = norm.getWeights();
  tf.tidy(() => {
    const ofBatches = (values: tf.Tensor[]) => tf.div(tf.addN(values), values.length);
    norm.setWeights([gamma, beta, ofBatches(means), ofBatches(variances)]);
  });
  tf.dispose([means, variances]);
}
