/**
 * ReLU's gradient in one pass. Plain TensorFlow.js multiplies by step(x), which its Node backend
 * builds of IsNan, Greater, Select and Fill: six passes over the largest tensors of the network,
 * about 80 ms of a training step's 1,040 (batch 512), now 23. On processors it is the course's own operation,
 * scripts/setup/kernels/relu_gradient.cc, since TensorFlow's takes as long in bfloat16 as in float32.
 */

import { backend, run, type } from "./op";
import { tf } from "./tf";

const name = backend.isUsingGpuDevice ? "ReluGrad" : "ReluGradient";

/** The gradients of what went into ReLU, of those of `y`, which came out. */
export function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return run(name, [type("T", "float32")], [dy, y]);
}

tf.registerGradient({
  kernelName: "Relu",
  // The output is positive where the input is, and the next layer keeps it in memory anyway.
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => reluGradient(dy as tf.Tensor, y) }),
});
