import { accuracy } from "../../src/evaluation/metrics";
import type { tf } from "../../src/tensorflow";
import { crossEntropy, type Loss } from "../../src/training/losses";
import type { Score } from "../../src/training/score";

/** What has been seen of a pass over a data set so far; JSON. */
export interface Pass {
  /** Row: the right class, column: the one with the highest logit. */
  matrix: number[][];
  /** The sum of the losses of the images. */
  loss: number;
  seconds: number;
}

/**
 * Looks over the shoulder of `train` and `test` while they work: its `loss` is the cross-entropy,
 * and keeps what comes by. So a pass that was interrupted can be added up from both its parts.
 */
export class Watch {
  pass: Pass = newPass();
  /** The mean loss of each batch. */
  readonly losses: number[] = [];
  #since = performance.now();

  readonly loss: Loss = (logits, labels) => {
    const mean = crossEntropy(logits, labels);
    const value = mean.dataSync()[0];
    this.#count(logits, labels);
    this.losses.push(value);
    this.pass.loss += value * labels.size;
    const now = performance.now();
    this.pass.seconds += (now - this.#since) / 1000;
    this.#since = now;
    return mean;
  };

  /** Begins a pass, or goes on with one that was interrupted. */
  start(pass = newPass()): void {
    this.pass = pass;
    this.#since = performance.now();
  }

  score(): Score {
    const { matrix, loss, seconds } = this.pass;
    const images = matrix.flat().reduce((sum, count) => sum + count, 0);
    return { loss: loss / images, accuracy: accuracy(matrix), seconds };
  }

  #count(logits: tf.Tensor2D, labels: tf.Tensor1D): void {
    const predicted = logits.argMax(1);
    const classes = predicted.dataSync();
    for (const [index, label] of labels.dataSync().entries()) {
      this.pass.matrix[label][classes[index]]++;
    }
    predicted.dispose();
  }
}

function newPass(): Pass {
  const matrix = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
  return { matrix, loss: 0, seconds: 0 };
}
