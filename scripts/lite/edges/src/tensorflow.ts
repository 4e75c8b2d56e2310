/** TensorFlow.js in the browser; see src/tensorflow.ts. */
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import "../../../../src/ops/inspect";
import "./ops/patches";
import { tf } from "../../../../src/ops/tf";

export { tf };

/** What computes here, in words: "WebAssembly with SIMD, 1 thread, TensorFlow.js 4.22.0". */
export function deviceName(): string {
  const library = `TensorFlow.js ${tf.version.tfjs}`;
  const name = tf.getBackend();
  if (name !== "wasm") return `GPU by ${name === "webgpu" ? "WebGPU" : "WebGL"}, ${library}`;
  const threads = globalThis.crossOriginIsolated ? getThreadsCount() : 1;
  return `WebAssembly with SIMD, ${threads} ${threads === 1 ? "thread" : "threads"}, ${library}`;
}
