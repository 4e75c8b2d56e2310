/**
 * Max pooling's gradient where the windows tile the image: each window's goes to the first pixel that is its largest.
 * TensorFlow's own operation for it runs on one value at a time, and its pooling is slow in bfloat16; oneDNN's are fast
 * at both. Where there is no oneDNN, the gradient is composed of plain operations, and pixels that are equally large
 * each get it; of sums of many fractions hardly two are equal.
 */

import { isBfloat16 } from "./mixed-precision";
import { fourfold, hasOneDnn, isThere, runOneDnn } from "./onednn";
import { flag, integers, run, text, type } from "./op";
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
    const how = attributes as unknown as Attributes;
    const isNative = isRegistered && hasOneDnn();
    // In bfloat16 many pixels are equally large.
    const isComposed = !isNative && !isBfloat16(y);
    if (!tiles(x.shape, y.shape, how) || !(isNative || isComposed)) {
      return plain.gradFunc(dy, saved, attributes);
    }
    const given = dy as tf.Tensor4D;
    return { x: () => (isComposed ? composed(x, y, given) : gradientOf(x, given, how)) };
  },
});

/** Whether the windows lie side by side and leave no pixel out. */
function tiles(x: number[], y: number[], { filterSize, strides }: Attributes): boolean {
  const [size, step] = [filterSize, strides].map((pair) => [pair].flat());
  const whole = size.every((length, axis) => length === (step[axis] ?? step[0]));
  return whole && [1, 2].every((axis) => x[axis] === y[axis] * (size[axis - 1] ?? size[0]));
}

const isRegistered = isThere(() =>
  pooled(tf.ones([1, 2, 2, 1]), { filterSize: 2, strides: 2, pad: "valid" }),
);
if (isRegistered) {
  const { kernelFunc } = tf.getKernel("MaxPool", "tensorflow");
  tf.unregisterKernel("MaxPool", "tensorflow");
  tf.registerKernel({
    kernelName: "MaxPool",
    backendName: "tensorflow",
    kernelFunc(args) {
      const how = args.attrs as unknown as Attributes;
      if (typeof how.pad === "number" || !hasOneDnn()) return kernelFunc(args);
      const [y, notes] = pooled(args.inputs.x as tf.Tensor, how);
      notes.dispose();
      return y;
    },
  });
}

/** oneDNN's pooling notes where each window's largest pixel is; its gradient reads the notes. */
function pooled(x: tf.Tensor, how: Attributes): tf.Tensor[] {
  return runOneDnn("_MklNativeMaxPool", attributesOf(how), [x], 2);
}

function gradientOf(x: tf.Tensor4D, dy: tf.Tensor4D, how: Attributes): tf.Tensor {
  return tf.tidy(() => {
    // To pool once more takes less than to keep the notes.
    const [y, notes] = pooled(x, how);
    return runOneDnn("_MklNativeMaxPoolGrad", attributesOf(how), [x, y, dy, notes], 1)[0];
  });
}

function attributesOf({ filterSize, strides, pad }: Attributes) {
  return [
    ...[type("T", "float32"), integers("ksize", fourfold(filterSize))],
    ...[integers("strides", fourfold(strides)), integers("explicit_paddings", [])],
    ...[text("padding", String(pad).toUpperCase()), text("data_format", "NHWC")],
    flag("workspace_enabled", true),
  ];
}

function composed(x: tf.Tensor4D, y: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor {
  return tf.tidy(() => {
    // In this order, and in tidies of their own, no more than three large tensors live at once.
    const chosen = tf.tidy(() => tf.cast(tf.equal(x, enlarge(y, x.shape)), "float32"));
    return tf.mul(chosen, enlarge(dy, x.shape));
  });
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
