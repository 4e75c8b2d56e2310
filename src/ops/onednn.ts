/**
 * Operations that oneDNN alone has, by the names under which TensorFlow keeps them. TensorFlow has them on processors;
 * in bfloat16 only on those that are fast at it.
 */
import { currentPrecision } from "./mixed-precision";
import { backend, runMany, text } from "./op";
import { hasFastBfloat16 } from "./processor";
import { tf } from "./tf";

type Attributes = Parameters<typeof runMany>[1];

const isOn = !backend.isUsingGpuDevice && process.env.TF_ENABLE_ONEDNN_OPTS === "1";

/** Whether oneDNN's operations can compute in the chosen precision. */
export function hasOneDnn(): boolean {
  return isOn && (currentPrecision() === "float32" || hasFastBfloat16());
}

/** Whether this TensorFlow has what `trial` runs. */
export function isThere(trial: () => unknown): boolean {
  if (!hasOneDnn()) return false;
  try {
    tf.tidy(() => void trial());
    return true;
  } catch {
    return false;
  }
}

/** Runs one of oneDNN's operations that gives `count` tensors. */
export function runOneDnn(
  name: string,
  attributes: Attributes,
  inputs: tf.Tensor[],
  count: number,
): tf.Tensor[] {
  // All of them bear this mark.
  return runMany(name, [...attributes, text("_kernel", "MklNameChangeOp")], inputs, count);
}

/** A size or step down and across, as TensorFlow takes it: for images, rows, columns and channels. */
export function fourfold(pair: [number, number] | number): number[] {
  const [height, width] = typeof pair === "number" ? [pair, pair] : pair;
  return [1, height, width, 1];
}
