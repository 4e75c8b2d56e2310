import type { NamedTensor } from "../../src/io/tensor-file";
import { forward } from "../../src/model/forward";
import { tf } from "../../src/tensorflow";
import type { Loss } from "../../src/training/losses";
import { readTraining, type Training, writeTraining } from "./training-state";

const prefix = "selector/";

/**
 * Chooses from each batch the images that a small network, the selector, finds hardest: those of the largest
 * cross-entropy. After each choice the selector takes a step on the whole batch.
 * Source: K. Jordan's airbench96_faster (cifar10-airbench), which trains on 512 of 1,024 images.
 */
export class HardExamples {
  constructor(
    private readonly selector: Training,
    /** The selector's. */
    private readonly loss: Loss,
    /** How many images are chosen. */
    private readonly count: number,
  ) {}

  /** The hardest images first, with their labels; throws if the batch has fewer than are chosen. */
  choose(images: tf.Tensor4D, labels: tf.Tensor1D): [tf.Tensor4D, tf.Tensor1D] {
    const { model, optimizer } = this.selector;
    if (images.shape[0] < this.count) {
      throw new RangeError(`a batch of ${images.shape[0]}; expected at least ${this.count} images`);
    }
    let chosen: [tf.Tensor4D, tf.Tensor1D] | undefined;
    const { value, grads } = tf.variableGrads(() => {
      const logits = forward(model, images, { training: true });
      const { indices } = tf.topk(crossEntropies(logits, labels), this.count);
      const places = tf.cast(indices, "int32") as tf.Tensor1D;
      chosen = [tf.keep(tf.gather(images, places)), tf.keep(tf.gather(labels, places))];
      return this.loss(logits, labels);
    });
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
    return chosen as [tf.Tensor4D, tf.Tensor1D];
  }

  /** A copy of the selector and of what its optimizer remembers, for a checkpoint. */
  tensors(): NamedTensor[] {
    return readTraining(this.selector).map((each) => ({ ...each, name: prefix + each.name }));
  }

  /** Goes on with what `tensors` gave after `iterations` steps; gives back those of `saved` that are not the selector's. */
  restore(saved: NamedTensor[], iterations: number): NamedTensor[] {
    const own = saved.filter(({ name }) => name.startsWith(prefix));
    const named = own.map((each) => ({ ...each, name: each.name.slice(prefix.length) }));
    if (own.length > 0)
      writeTraining(this.selector, iterations, named, "the checkpoint's selector");
    return saved.filter((tensor) => !own.includes(tensor));
  }
}

/** That of each image. */
function crossEntropies(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  const right = tf.sum(tf.mul(logits, tf.oneHot(labels, logits.shape[1])), 1);
  return tf.sub(tf.logSumExp(logits, 1), right);
}
