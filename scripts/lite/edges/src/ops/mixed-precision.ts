/** Mixed precision is TensorFlow's; the browser computes in float32. See src/ops/mixed-precision.ts. */
import type { tf } from "../../../../../src/ops/tf";

export type Precision = "float32" | "bfloat16";

export function mixedPrecision(precision: Precision): Precision {
  if (precision === "bfloat16") console.warn("In the browser the course computes in float32.");
  return "float32";
}

export const currentPrecision = (): Precision => "float32";

export const inChosenPrecision = <T>(compute: () => T): T => compute();

export const isBfloat16 = (): boolean => false;

export const isInForward = (): boolean => false;

export const castLike = (tensor: tf.Tensor): tf.Tensor => tensor;
