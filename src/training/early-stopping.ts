import { loadWeights, saveWeights } from "../io/weights";
import type { tf } from "../tensorflow";

/**
 * Ends a training that no longer helps: keeps the weights of the epoch with the lowest validation
 * loss in a file, and says when `patience` epochs have passed without a lower one (Prechelt 1998,
 * "Early Stopping - But When?").
 */
export class EarlyStopping {
  bestLoss = Number.POSITIVE_INFINITY;
  bestEpoch = 0;
  epoch = 0;

  constructor(readonly options: { path: string; patience?: number; verbose?: boolean }) {
    const { patience = 5 } = options;
    if (!Number.isInteger(patience) || patience < 1) {
      throw new RangeError(`patience ${patience}; expected a whole number of at least 1`);
    }
  }

  /** Takes the validation loss of one more epoch of `model`; true means that it is time to stop. */
  step(loss: number, model: tf.LayersModel): boolean {
    const { path, patience = 5, verbose = false } = this.options;
    if (!Number.isFinite(loss)) throw new RangeError(`loss ${loss}; expected a finite number`);
    this.epoch++;
    if (loss < this.bestLoss) {
      this.bestLoss = loss;
      this.bestEpoch = this.epoch;
      saveWeights(model, path);
    }
    const without = this.epoch - this.bestEpoch;
    if (verbose) {
      const best =
        without === 0
          ? "the lowest so far, saved"
          : `${without} of ${patience} without improvement`;
      console.log(`epoch ${this.epoch}: loss ${loss.toFixed(4)}, ${best}`);
    }
    return without >= patience;
  }

  /** Gives the model the weights of the best epoch back. */
  restore(model: tf.LayersModel): void {
    loadWeights(model, this.options.path);
  }
}
