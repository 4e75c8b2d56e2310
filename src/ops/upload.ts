/**
 * Numbers on their way into TensorFlow's memory. Where each batch has an array of its own, which JavaScript must
 * find and free again, the collection of garbage takes a third of the time of the augmentation.
 */

import { run, type } from "./op";
import { tf } from "./tf";

/** A batch of 2,048 images of CIFAR-10, 25 MB: what is longer is not kept. */
const mostKept = 2048 * 32 * 32 * 3;

let kept = new Float32Array(0);

/** An array of any old numbers, to be filled and given to `upload` before the next one is asked for. */
export function scratch(length: number): Float32Array {
  if (length > mostKept) return new Float32Array(length);
  if (length > kept.length - 1) kept = new Float32Array(length + 1);
  // From the second number on: what begins where a vector register could be filled, TensorFlow takes for its
  // own without a copy (`TF_NewTensor`), and the next batch would be written over this one.
  return kept.subarray(1, 1 + length);
}

/** A tensor of this shape with the numbers as they are now; tensors of TensorFlow.js take them only when first used. */
export function upload<Rank extends tf.Rank>(
  values: Float32Array,
  shape: tf.ShapeMap[Rank],
): tf.Tensor<Rank> {
  const waiting = tf.tensor(values, shape);
  const uploaded = run("Identity", [type("T", "float32")], [waiting]);
  waiting.dispose();
  return uploaded as tf.Tensor<Rank>;
}
