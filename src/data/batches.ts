import type { tf } from "../tensorflow";

/** Batches of images `[n, height, width, 3]` with labels `[n]`, and their data set: a DataLoader. */
export interface Batches extends Iterable<[tf.Tensor4D, tf.Tensor1D]> {
  readonly dataset: { readonly length: number };
}
