/** GELU and its gradient: on processors in one pass over the values, by scripts/setup/kernels/quick_gelu.cc. */
import { backend, run, type } from "./op";
import { tf } from "./tf";

/** Both functions of GELU: of the values, and of the gradients of what the first gives and the values. */
interface Gelu {
  forward(x: tf.Tensor): tf.Tensor;
  backward(dy: tf.Tensor, x: tf.Tensor): tf.Tensor;
}

const attributes = [type("T", "float32")];
const inOnePass: Gelu = {
  forward: (x) => run("QuickGelu", attributes, [x]),
  backward: (dy, x) => run("QuickGeluGrad", attributes, [dy, x]),
};

/** Of TensorFlow's own operations, for graphics cards and the browser. */
export const inManyPasses: Gelu = {
  forward: (x) => tf.mul(x, tf.sigmoid(tf.mul(x, 1.702))),
  backward(dy, x) {
    const wide = tf.mul(x, 1.702);
    const gate = tf.sigmoid(wide);
    // The derivative is the gate, and what the gate's change adds: 1.702 x · gate · (1 - gate).
    return tf.mul(dy, tf.add(gate, run("SigmoidGrad", attributes, [gate, wide])));
  },
};

const { forward, backward } = backend.isUsingGpuDevice ? inManyPasses : inOnePass;

/**
 * x · sigmoid(1.702 x), the quick form of the Gaussian error linear unit (Hendrycks & Gimpel 2016,
 * arXiv 1606.08415, section 2), at most 0.02 from the exact one. Keeps the shape.
 */
export function gelu<Values extends tf.Tensor>(values: Values): Values {
  const withGradient = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: forward(x as tf.Tensor),
      gradFunc: (dy, saved) => backward(dy, (saved as tf.Tensor[])[0]),
    };
  });
  return withGradient(values) as Values;
}
