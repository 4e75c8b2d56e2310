import type { DataLoader } from "../data/loader";
import { forward } from "../model/forward";
import { tf } from "../tensorflow";
import type { Loss } from "./losses";
import { countCorrect, RunningScore, type Score } from "./score";

/**
 * Trains the model for one epoch: one step of the optimizer for each batch. Returns the mean loss and
 * accuracy over the epoch, measured while the model learns and dropout is active. Calls `afterStep` after
 * each step. Throws if the loss is not a finite number, and when the cell is interrupted.
 */
export async function train(
  loader: DataLoader,
  model: tf.LayersModel,
  loss: Loss,
  optimizer: tf.Optimizer,
  afterStep?: () => void,
): Promise<Score> {
  const score = new RunningScore("training", loader);
  for (const [images, labels] of loader) {
    let correct = 0;
    // Forward: from the images to the loss. Backward: the gradient of the loss for every weight.
    const { value, grads } = tf.variableGrads(() => {
      const logits = forward(model, images, { training: true });
      correct = countCorrect(logits, labels);
      return loss(logits, labels);
    });
    const batchLoss = value.dataSync()[0];
    // Update: every weight takes a small step against its gradient.
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
    afterStep?.();
    await score.add(batchLoss, correct, labels.size);
  }
  return score.result();
}

/** Evaluates the model on all batches without training it: the mean loss and the accuracy, dropout switched off. */
export async function test(loader: DataLoader, model: tf.LayersModel, loss: Loss): Promise<Score> {
  const score = new RunningScore("evaluation", loader);
  for (const [images, labels] of loader) {
    const [batchLoss, correct] = tf.tidy(() => {
      const logits = forward(model, images);
      return [loss(logits, labels).dataSync()[0], countCorrect(logits, labels)];
    });
    await score.add(batchLoss, correct, labels.size);
  }
  return score.result();
}
