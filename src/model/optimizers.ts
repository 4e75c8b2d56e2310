import { tf } from "../tensorflow";

/** Adam (Kingma & Ba 2015, arXiv 1412.6980) with PyTorch's defaults: beta .9 and .999, epsilon 1e-8. */
export function adam(learningRate = 0.001): tf.Optimizer {
  return tf.train.adam(checked(learningRate), 0.9, 0.999, 1e-8);
}

/** Stochastic gradient descent, with PyTorch's momentum: velocity = momentum * velocity + gradient. */
export function sgd(learningRate: number, { momentum = 0 } = {}): tf.Optimizer {
  return tf.train.momentum(checked(learningRate), momentum);
}

function checked(learningRate: number): number {
  if (!(learningRate > 0 && learningRate < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`learning rate ${learningRate}; expected a positive number such as 0.001`);
  }
  return learningRate;
}
