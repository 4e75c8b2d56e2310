import { loadWeights, saveWeights } from "../io/weights";
import type { tf } from "../tensorflow";

/**
 * Ends a training run that no longer improves: saves the weights at each new minimum of the
 * validation loss, and says when `patience` epochs have passed without one (Prechelt 1998, "Early
 * Stopping - But When?").
 */
export class EarlyStopping {
  bestLoss = Number.POSITIVE_INFINITY;
  bestEpoch = 0;
  epoch = 0;

  constructor(readonly options: { path: string; patience?: number }) {
    const { patience = 5 } = options;
    if (!Number.isInteger(patience) || patience < 1) {
      throw new RangeError(`patience ${patience}; expected a whole number of at least 1`);
    }
  }

  /** Takes the validation loss after one more epoch of `model`; returns whether to stop. */
  step(loss: number, model: tf.LayersModel): boolean {
    const { path, patience = 5 } = this.options;
    if (!Number.isFinite(loss)) throw new RangeError(`loss ${loss}; expected a finite number`);
    this.epoch++;
    if (loss < this.bestLoss) {
      this.bestLoss = loss;
      this.bestEpoch = this.epoch;
      saveWeights(model, path);
    }
    return this.epoch - this.bestEpoch >= patience;
  }

  /** Loads the weights of the best epoch into the model. */
  restore(model: tf.LayersModel): void {
    loadWeights(model, this.options.path);
  }
}
