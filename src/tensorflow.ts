/** TensorFlow.js with the course's faster operations; everything above `ops` imports `tf` from here. */
import { availableParallelism } from "node:os";
import "./ops/inspect";
import { currentPrecision } from "./ops/mixed-precision";
import "./ops/patches";
import { tf } from "./ops/tf";

export { tf };

/** What computes here, in words: "CPU, 2 threads, TensorFlow 2.21.0 with oneDNN", and ", bfloat16" if it is on. */
export function deviceName(): string {
  const backend = tf.backend() as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  const library = `TensorFlow ${backend.binding.TF_Version}`;
  if (backend.isUsingGpuDevice) return `GPU, ${library}`;
  const fast = process.env.TF_ENABLE_ONEDNN_OPTS === "1" ? " with oneDNN" : "";
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  const precision = currentPrecision() === "bfloat16" ? ", bfloat16" : "";
  return `CPU, ${threads} threads, ${library}${fast}${precision}`;
}
