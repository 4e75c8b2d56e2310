import type { DataLoader } from "../data/loader";
import { progressLine } from "../notebook/display";
import { checkInterrupt } from "../notebook/interrupt";
import { tf } from "../tensorflow";

/** What a pass over a data set gave: the mean loss and the share of right answers, per image. */
export interface Score {
  loss: number;
  accuracy: number;
  /** How long the pass took. */
  seconds: number;
}

/** What the batches of a pass up to some point add up to; JSON. */
export interface PartialScore {
  batches: number;
  images: number;
  /** The sum of the losses of the images. */
  loss: number;
  correct: number;
  seconds: number;
}

/** How many images have their highest logit where their label is. */
export function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): number {
  return tf.tidy(() => tf.sum(tf.equal(tf.argMax(logits, 1), labels)).dataSync()[0]);
}

const millisecondsBetweenLines = 500;
const batchesBetweenLines = 50;

/**
 * Adds up a pass over a data set batch by batch, each weighted by its images, and shows how far it
 * is and the mean loss up to there as one line, `train: loss 1.234 [480/50000]`.
 */
export class RunningScore {
  private readonly line: ReturnType<typeof progressLine>;
  private readonly started: number;
  private readonly total: number;
  private shown = 0;
  private batches: number;
  private seen: number;
  private loss: number;
  private correct: number;

  /** Starts the pass named `name` over this loader's images, or goes on with one that came as far as `before`. */
  constructor(
    name: string,
    { dataset, length, batchSize }: DataLoader,
    before: PartialScore = { batches: 0, images: 0, loss: 0, correct: 0, seconds: 0 },
  ) {
    this.line = progressLine(name);
    this.total = Math.min(dataset.length, length * batchSize);
    this.started = Date.now() - 1000 * before.seconds;
    this.batches = before.batches;
    this.seen = before.images;
    this.loss = before.loss;
    this.correct = before.correct;
  }

  /** What is added up so far, for another pass to go on with. */
  get sums(): PartialScore {
    const { batches, seen: images, loss, correct } = this;
    return { batches, images, loss, correct, seconds: this.result().seconds };
  }

  /**
   * Takes one batch's mean loss, right answers and images. Waits for the stop button; throws if the
   * loss is not a number.
   */
  async add(loss: number, correct: number, images: number): Promise<void> {
    if (!Number.isFinite(loss)) {
      throw new RangeError(
        `the loss of batch ${this.batches + 1} is ${loss}: training has diverged. ` +
          "Build the model again and train it with a smaller learning rate.",
      );
    }
    this.batches++;
    this.seen += images;
    this.loss += loss * images;
    this.correct += correct;
    this.show();
    await checkInterrupt();
  }

  /** The score of all batches so far. */
  result(): Score {
    return {
      loss: this.loss / this.seen,
      accuracy: this.correct / this.seen,
      seconds: (Date.now() - this.started) / 1000,
    };
  }

  private show(): void {
    const now = Date.now();
    const due = now - this.shown > millisecondsBetweenLines;
    if (!due && this.batches % batchesBetweenLines !== 0 && this.seen < this.total) return;
    const { loss } = this.result();
    this.line.show(`loss ${loss.toFixed(4)} [${this.seen}/${this.total}]`);
    this.shown = now;
  }
}
