import { permutation } from "../random";
import { tf } from "../tensorflow";
import type { Dataset } from "./dataset";

/** Options of `DataLoader`. */
export interface DataLoaderOptions {
  /** Images in a batch. */
  batchSize: number;
  /** Whether each epoch takes the images in a new random order, drawn from the course's stream. */
  shuffle?: boolean;
  /** Whether a last batch of fewer images is left out. */
  dropLast?: boolean;
}

/**
 * Goes through a data set batch by batch: `for (const [images, labels] of loader)` gives images
 * `[batchSize, 32, 32, 3]` and labels `[batchSize]`. A batch lives for one turn of the loop: it is
 * disposed when the loop takes the next one, ends, breaks or throws.
 */
export class DataLoader implements Iterable<[images: tf.Tensor4D, labels: tf.Tensor1D]> {
  readonly dataset: Dataset;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** The number of batches in an epoch. */
  readonly length: number;

  constructor(dataset: Dataset, options: DataLoaderOptions) {
    const { batchSize, shuffle = false, dropLast = false } = options;
    checkCount("batchSize", batchSize);
    const batches = dataset.length / batchSize;
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.length = dropLast ? Math.floor(batches) : Math.ceil(batches);
    if (this.length === 0) {
      const size = `batchSize ${batchSize} with dropLast`;
      throw new RangeError(`${size}; expected at most the ${dataset.length} images there are`);
    }
  }

  [Symbol.iterator](): Iterator<[tf.Tensor4D, tf.Tensor1D]> {
    return this.#batches(this.order(), 0, this.length);
  }

  /** The first `count` batches of an epoch, or all of them if there are fewer. */
  take(count: number): Iterable<[images: tf.Tensor4D, labels: tf.Tensor1D]> {
    checkCount("count", count);
    const end = Math.min(count, this.length);
    return { [Symbol.iterator]: () => this.#batches(this.order(), 0, end) };
  }

  /** The order of the images in one epoch; a new random one at each call if the loader shuffles. */
  order(): Int32Array {
    const { length } = this.dataset;
    return this.shuffle ? permutation(length) : Int32Array.from({ length }, (_, index) => index);
  }

  /** An epoch's batches in this order, from number `start` (the first is 0) on. */
  from(order: Int32Array, start: number): Iterable<[tf.Tensor4D, tf.Tensor1D]> {
    return { [Symbol.iterator]: () => this.#batches(order, start, this.length) };
  }

  *#batches(
    order: Int32Array,
    start: number,
    end: number,
  ): Generator<[images: tf.Tensor4D, labels: tf.Tensor1D]> {
    const { dataset, batchSize } = this;
    for (let batch = start; batch < end; batch++) {
      const indices = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      const { images, labels } = dataset.batch(indices);
      try {
        yield [images, labels];
      } finally {
        tf.dispose([images, labels]);
      }
    }
  }
}

function checkCount(name: string, value: number): void {
  if (Number.isInteger(value) && value > 0) return;
  throw new RangeError(`${name} ${value}; expected a whole number of at least 1`);
}
