/**
 * A convolution and its bias in one operation, for predictions: oneDNN adds the bias while it has the
 * value at hand. Plain TensorFlow.js adds it afterwards, in a pass of its own over the largest tensors:
 * 15 ms of the 189 that 512 images take. (oneDNN has an operation with ReLU inside too, which would save 13
 * more. But its ReLU makes zero of NaN: a spoilt image or network would get a prediction like any other.)
 */

import { currentPrecision } from "./mixed-precision";
import { backend, flag, integers, run, text, type } from "./op";
import { hasFastBfloat16 } from "./processor";
import { tf } from "./tf";

interface Inputs {
  x: tf.Tensor;
  filter: tf.Tensor;
  bias?: tf.Tensor;
  preluActivationWeights?: tf.Tensor;
}

interface Attributes {
  strides: [number, number] | number;
  dilations: [number, number] | number;
  pad: "valid" | "same" | number;
  activation: Parameters<typeof backend.applyActivation>[1];
  leakyreluAlpha?: number;
}

const [kernelName, backendName] = ["FusedConv2D", "tensorflow"];
const plain = tf.getKernel(kernelName, backendName);

function convolve(
  args: Parameters<typeof plain.kernelFunc>[0],
): ReturnType<typeof plain.kernelFunc> {
  const { x, filter, bias, preluActivationWeights } = args.inputs as unknown as Inputs;
  const { pad, activation, leakyreluAlpha, ...rest } = args.attrs as unknown as Attributes;
  // oneDNN has this operation in bfloat16 only where the processor has.
  const isMissing = currentPrecision() === "bfloat16" && !hasFastBfloat16();
  if (bias?.rank !== 1 || typeof pad === "number" || isMissing) return plain.kernelFunc(args);
  const sum = withBias(x, filter, bias, { pad, ...rest });
  return backend.applyActivation(sum, activation, preluActivationWeights, leakyreluAlpha);
}

function withBias(
  x: tf.Tensor,
  filter: tf.Tensor,
  bias: tf.Tensor,
  { pad, strides, dilations }: Pick<Attributes, "pad" | "strides" | "dilations">,
): tf.Tensor {
  const fourfold = (pair: [number, number] | number) => {
    const [height, width] = typeof pair === "number" ? [pair, pair] : pair;
    return [1, height, width, 1];
  };
  const attributes = [
    type("T", "float32"),
    text("padding", String(pad).toUpperCase()),
    text("data_format", "NHWC"),
    integers("strides", fourfold(strides)),
    integers("dilations", fourfold(dilations)),
    flag("use_cudnn_on_gpu", false),
    // oneDNN's operations bear this mark.
    text("_kernel", "MklNameChangeOp"),
  ];
  return run("_MklNativeConv2DWithBias", attributes, [x, filter, bias]);
}

/** Whether this TensorFlow has the operation: a graphics card does it otherwise, and oneDNN may be missing or off. */
function available(): boolean {
  if (backend.isUsingGpuDevice || process.env.TF_ENABLE_ONEDNN_OPTS !== "1") return false;
  try {
    tf.tidy(() => {
      const one = tf.ones([1, 1, 1, 1]);
      withBias(one, one, tf.ones([1]), { pad: "valid", strides: 1, dilations: 1 });
    });
    return true;
  } catch {
    return false;
  }
}

if (available()) {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc: convolve });
}
