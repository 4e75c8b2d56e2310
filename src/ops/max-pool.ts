/**
 * Max pooling's gradient where the windows tile the image: each window's gradient goes to the pixel
 * that equals its maximum. TensorFlow's own operation for it runs on one value at a time. Of equal
 * maxima, each gets the gradient here; such ties do not occur in sums of many fractions. In bfloat16
 * they do: there they share it.
 */

import { isBfloat16 } from "./mixed-precision";
import { flag, run, type } from "./op";
import { tf } from "./tf";

interface Attributes {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: "valid" | "same" | number;
}

const plain = tf.getGradient("MaxPool");

tf.registerGradient({
  kernelName: "MaxPool",
  inputsToSave: ["x"],
  outputsToSave: [true],
  gradFunc: (dy, saved, attributes) => {
    const [x, y] = saved as tf.Tensor4D[];
    if (!tiles(x.shape, y.shape, attributes as unknown as Attributes)) {
      return plain.gradFunc(dy, saved, attributes);
    }
    return {
      x: () =>
        tf.tidy(() => {
          // In this order, and in tidies of their own, no more than three large tensors live at once.
          const chosen = tf.tidy(() => tf.cast(tf.equal(x, enlarge(y, x.shape)), "float32"));
          const each = isBfloat16(y) ? shared(dy as tf.Tensor4D, chosen as tf.Tensor4D) : dy;
          return tf.mul(chosen, enlarge(each as tf.Tensor4D, x.shape));
        }),
    };
  },
});

/** Whether the windows lie side by side and leave no pixel out. */
function tiles(x: number[], y: number[], { filterSize, strides }: Attributes): boolean {
  const [size, step] = [filterSize, strides].map((pair) => [pair].flat());
  const whole = size.every((length, axis) => length === (step[axis] ?? step[0]));
  return whole && [1, 2].every((axis) => x[axis] === y[axis] * (size[axis - 1] ?? size[0]));
}

/** Each value repeated over its window. */
function enlarge(values: tf.Tensor4D, [, height, width]: number[]): tf.Tensor {
  const size = tf.tensor1d([height, width], "int32");
  const attributes = [type("T", "float32"), flag("align_corners", false)];
  return run(
    "ResizeNearestNeighbor",
    [...attributes, flag("half_pixel_centers", false)],
    [values, size],
  );
}

/** The gradient of each window divided by how many pixels are chosen in it. */
function shared(dy: tf.Tensor4D, chosen: tf.Tensor4D): tf.Tensor4D {
  const size: [number, number] = [chosen.shape[1] / dy.shape[1], chosen.shape[2] / dy.shape[2]];
  return tf.tidy(() => {
    const fraction = tf.avgPool(chosen, size, size, "valid");
    return tf.div(dy, tf.mul(fraction, size[0] * size[1]));
  });
}
