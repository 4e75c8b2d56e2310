/**
 * The gradient of a sum needs the shapes of what was added and not the values. Plain TensorFlow.js keeps
 * the values: every convolution's output without its bias, 330 MB at a batch of 512. A bias's gradient
 * is an operation of its own, which reads the layer's gradient once and on all cores.
 */

import { isBfloat16 } from "./mixed-precision";
import { run, text, type } from "./op";
import { tf } from "./tf";

type Shapes = Record<"a" | "b", number[]>;
type AddTapeNode = (
  name: string,
  inputs: Record<string, tf.Tensor>,
  outputs: unknown,
  gradient: unknown,
  saved: unknown,
  attributes: unknown,
) => void;

const engine = tf.engine() as unknown as { addTapeNode: AddTapeNode };
const addTapeNode = engine.addTapeNode.bind(engine);

engine.addTapeNode = (name, inputs, outputs, gradient, saved, attributes) => {
  const shapes = name === "Add" && { a: inputs.a.shape, b: inputs.b.shape };
  addTapeNode(name, inputs, outputs, gradient, saved, shapes || attributes);
};

tf.registerGradient({
  kernelName: "Add",
  gradFunc: (dy, _saved, attributes) => {
    const { a, b } = attributes as unknown as Shapes;
    return { a: () => summed(dy as tf.Tensor, a), b: () => summed(dy as tf.Tensor, b) };
  },
});

/** The gradient of what was repeated to the shape of `dy`: summed over the repetitions. */
export function summed(dy: tf.Tensor, shape: number[]): tf.Tensor {
  const isBias = shape.length === 1 && dy.rank > 1 && shape[0] === dy.shape[dy.rank - 1];
  if (isBias && dy.dtype === "float32") {
    // As a product of matrices it is added up in float32 and read as it is; BiasAddGrad would add up in bfloat16.
    if (isBfloat16(dy)) return sumOfRows(dy);
    return run("BiasAddGrad", [type("T", "float32"), text("data_format", "NHWC")], [dy]);
  }
  const added = dy.rank - shape.length;
  const axes = dy.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : [],
  );
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, shape);
}

function sumOfRows(dy: tf.Tensor): tf.Tensor {
  const columns = dy.shape[dy.rank - 1];
  const rows = tf.reshape(dy, [-1, columns]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(tf.fill([1, rows.shape[0]], 1), rows), [columns]);
}
