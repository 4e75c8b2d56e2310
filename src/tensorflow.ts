/**
 * TensorFlow.js on TensorFlow's native library, loaded once for the whole course.
 * Everything else imports `tf` from here, so that the settings below are made before it loads.
 */
import { availableParallelism } from "node:os";
import util from "node:util";

// oneDNN's faster convolutions are off by default on AMD processors; TensorFlow reads this at load time.
process.env.TF_ENABLE_ONEDNN_OPTS ??= "1";
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

// tfjs-node 4.22 calls util.isNullOrUndefined, which Node 23 removed.
const legacyUtil = util as { isNullOrUndefined?: (value: unknown) => boolean };
legacyUtil.isNullOrUndefined ??= (value) => value === null || value === undefined;

import "./ops/binding";
import * as tf from "@tensorflow/tfjs-node-gpu";

export { tf };

/** What computes here, in words: "CPU, 2 threads, TensorFlow 2.21.0 with oneDNN". */
export function deviceName(): string {
  const backend = tf.backend() as unknown as {
    binding: { TF_Version: string };
    isUsingGpuDevice: boolean;
  };
  const library = `TensorFlow ${backend.binding.TF_Version}`;
  if (backend.isUsingGpuDevice) return `GPU, ${library}`;
  const fast = process.env.TF_ENABLE_ONEDNN_OPTS === "1" ? " with oneDNN" : "";
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  return `CPU, ${threads} threads, ${library}${fast}`;
}

// Last, because it takes `tf` from here.
import "./ops/bias-gradient";
import "./ops/conv-bias";
import "./ops/max-pool";
import "./ops/relu";
import "./ops/free-gradients";
