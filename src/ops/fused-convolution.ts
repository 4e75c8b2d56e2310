/**
 * A convolution, its bias and ReLU in one operation of oneDNN's, which adds the bias and clamps while it has the value
 * at hand, and the gradients of filters and bias in another. Plain TensorFlow.js takes a pass over the largest tensors
 * of the network for each.
 *
 * oneDNN's ReLU makes zero of NaN, so a spoilt image or network would get a prediction like any other. Its leaky ReLU
 * keeps NaN. With the smallest slope that float32 has, what is negative becomes 0 or a number above -1e-35, which
 * changes no sum and is negative to ReLU's gradient. Where activations are looked at, outside of `forward`, plain ReLU
 * computes them.
 */

import { summed } from "./bias-gradient";
import { isInForward } from "./mixed-precision";
import { fourfold, hasOneDnn, isThere, runOneDnn } from "./onednn";
import { backend, flag, float, integer, integers, text, type } from "./op";
import { reluGradient } from "./relu";
import { tf } from "./tf";

interface Inputs {
  x: tf.Tensor;
  filter: tf.Tensor;
  bias?: tf.Tensor;
  preluActivationWeights?: tf.Tensor;
}

interface Geometry {
  strides: [number, number] | number;
  dilations: [number, number] | number;
  pad: "valid" | "same" | number;
}

interface Attributes extends Geometry {
  activation: Parameters<typeof backend.applyActivation>[1];
  leakyreluAlpha?: number;
}

type Options = Parameters<typeof tf.fused.conv2d>[0];

/** What is used here of TensorFlow.js's engine, which its types keep private. */
const engine = tf.engine() as unknown as {
  state: { gradientDepth: number };
  runKernelFunc(node: {
    inputs: Record<string, tf.Tensor>;
    forwardFunc(backend: unknown, save: (tensors: tf.Tensor[]) => void): tf.Tensor;
    backwardsFunc(dy: tf.Tensor, saved: tf.Tensor[]): Record<string, () => tf.Tensor>;
  }): tf.Tensor;
};

const [kernelName, backendName] = ["FusedConv2D", "tensorflow"];
const plainKernel = tf.getKernel(kernelName, backendName);
const plain = tf.fused.conv2d;
const smallestSlope = 2 ** -126;

/** A prediction's convolution. */
function predict(
  args: Parameters<typeof plainKernel.kernelFunc>[0],
): ReturnType<typeof plainKernel.kernelFunc> {
  const { x, filter, bias, preluActivationWeights } = args.inputs as unknown as Inputs;
  const { activation, leakyreluAlpha, ...geometry } = args.attrs as unknown as Attributes;
  if (bias?.rank !== 1 || typeof geometry.pad === "number" || !hasOneDnn()) {
    return plainKernel.kernelFunc(args);
  }
  const isClamped = activation === "relu" && isInForward();
  const values = convolved(x, filter, bias, geometry, isClamped);
  if (isClamped) return values;
  return backend.applyActivation(values, activation, preluActivationWeights, leakyreluAlpha);
}

/** The convolution of a training step, in TensorFlow.js's record of what has a gradient. */
function recorded(
  [x, filter, bias]: tf.Tensor[],
  geometry: Geometry,
  isClamped: boolean,
): tf.Tensor {
  const values = engine.runKernelFunc({
    inputs: { x, filter, bias },
    forwardFunc(_backend, save) {
      save([x, filter]);
      return convolved(x, filter, bias, geometry, isClamped);
    },
    backwardsFunc(dy, [savedX, savedFilter]) {
      const [ofFilter, ofBias] = filterGradients(savedX, dy, savedFilter.shape, geometry);
      const { strides, pad } = geometry;
      const attributes = { strides, pad, dataFormat: "NHWC", inputShape: savedX.shape };
      return {
        x: () =>
          tf.engine().runKernel("Conv2DBackpropInput", { dy, filter: savedFilter }, attributes),
        filter: () => ofFilter,
        bias: () => ofBias,
      };
    },
  });
  return isClamped ? withReluGradient(values) : values;
}

/** The gradients of the filters and of the bias. */
function filterGradients(
  x: tf.Tensor,
  dy: tf.Tensor,
  filterShape: number[],
  geometry: Geometry,
): tf.Tensor[] {
  const [height, width] = filterShape;
  if (height * width === 1) {
    // See filter-gradient.ts.
    const { strides, pad } = geometry;
    const attributes = { strides, pad, dataFormat: "NHWC", filterShape };
    const ofFilter = tf.engine().runKernel("Conv2DBackpropFilter", { x, dy }, attributes);
    return [ofFilter as tf.Tensor, summed(dy, dy.shape.slice(3))];
  }
  return runOneDnn(
    "_MklNativeConv2DBackpropFilterWithBias",
    attributesOf(geometry),
    [x, tf.tensor1d(filterShape, "int32"), dy],
    2,
  );
}

/** The same values, which are clamped already, with ReLU's gradient. */
function withReluGradient(values: tf.Tensor): tf.Tensor {
  return engine.runKernelFunc({
    inputs: { values },
    forwardFunc(_backend, save) {
      const same = tf.engine().runKernel<tf.Tensor>("Identity", { x: values });
      save([same]);
      return same;
    },
    backwardsFunc: (dy, [y]) => ({ values: () => reluGradient(dy, y) }),
  });
}

function convolved(
  x: tf.Tensor,
  filter: tf.Tensor,
  bias: tf.Tensor,
  geometry: Geometry,
  isClamped: boolean,
): tf.Tensor {
  const attributes = [
    ...attributesOf(geometry),
    ...[type("TArgs", "float32"), integer("num_args", 1), integer("num_host_args", 0)],
    text("fused_ops", isClamped ? "BiasAdd LeakyRelu" : "BiasAdd"),
    ...[float("leakyrelu_alpha", smallestSlope), float("epsilon", 0)],
  ];
  return runOneDnn("_MklNativeFusedConv2D", attributes, [x, filter, bias], 1)[0];
}

function attributesOf({ strides, dilations, pad }: Geometry) {
  return [
    ...[type("T", "float32"), text("data_format", "NHWC"), flag("use_cudnn_on_gpu", false)],
    text("padding", String(pad).toUpperCase()),
    ...[integers("strides", fourfold(strides)), integers("dilations", fourfold(dilations))],
  ];
}

/** `tf.fused.conv2d`: what it records of a training step is ours, where it is one operation. */
function convolve(options: Options): ReturnType<typeof plain> {
  if (engine.state.gradientDepth === 0 || !suits(options)) return plain(options);
  const { strides, pad, dilations = 1, activation } = options;
  const tensors = [options.x, options.filter, options.bias] as tf.Tensor[];
  const geometry = { strides, pad, dilations } as Geometry;
  return recorded(tensors, geometry, activation === "relu") as tf.Tensor4D;
}

/** Whether `recorded` does what is asked for; plain TensorFlow.js does the rest, and reports what does not fit. */
function suits({ x, filter, bias, pad, dataFormat, dilations = 1, activation, ...more }: Options) {
  return (
    [undefined, null, "relu", "linear"].includes(activation) &&
    [x, filter, bias].every((given) => given instanceof tf.Tensor) &&
    (x as tf.Tensor).shape[3] === (filter as tf.Tensor).shape[2] &&
    (bias as tf.Tensor).rank === 1 &&
    (bias as tf.Tensor).size === (filter as tf.Tensor).shape[3] &&
    (pad === "valid" || pad === "same") &&
    (dataFormat ?? "NHWC") === "NHWC" &&
    // TensorFlow.js has no gradient of a filter with gaps.
    [dilations].flat().every((gap) => gap === 1) &&
    !more.dimRoundingMode &&
    hasOneDnn()
  );
}

const one = tf.ones([1, 1, 1, 1]);
if (
  isThere(() => convolved(one, one, tf.ones([1]), { strides: 1, pad: "valid", dilations: 1 }, true))
) {
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc: predict });
  tf.fused.conv2d = convolve as typeof plain;
}
one.dispose();
