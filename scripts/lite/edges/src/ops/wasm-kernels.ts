/**
 * Convolutions, their gradients and matrix products for TensorFlow.js's WebAssembly backend, by scripts/lite/wasm:
 * TensorFlow.js's own take twice as long or more, one of them is missing, and a convolution with a number as its padding
 * and a filter that is no square writes beyond its result.
 */
import * as tf from "@tensorflow/tfjs-core";
import { address, newTensor, run, valuesOf } from "./wasm-memory";

/** What is used of a backend whose kernels are borrowed; the one of WebAssembly has it, too. */
interface CpuBackend {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: unknown): tf.TensorInfo;
  makeOutput(
    shape: number[],
    dtype: tf.DataType,
    offset: undefined,
    values: unknown,
  ): tf.TensorInfo;
  readSync(dataId: object): unknown;
  disposeData(dataId: object): void;
}
type Inputs = Record<string, tf.Tensor>;
type Kernel = (inputs: Inputs, attrs: Attributes) => tf.Tensor;
type When = (inputs: Inputs, attrs: Attributes) => boolean;
interface Attributes {
  strides: [number, number] | number;
  dilations?: [number, number] | number;
  pad: "valid" | "same" | number | [number, number][];
  dimRoundingMode?: "floor" | "round" | "ceil";
  inputShape: [number, number, number, number];
  filterShape: [number, number, number, number];
  transposeA?: boolean;
  transposeB?: boolean;
  activation?: Parameters<typeof tf.backend_util.applyActivation>[1];
  leakyreluAlpha?: number;
}
type Pads = [number, number][];
type Sizes = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

const backendName = "wasm";

/** Registers them; to be called before the backend is chosen. */
export function registerWasmKernels(): void {
  for (const name of ["Conv2D", "FusedConv2D"]) {
    const kernel: Kernel = (inputs, attrs) => convolve(inputs, attrs, name === "FusedConv2D");
    register(name, kernel, isWhole, borrowed(name));
  }
  register("Conv2DBackpropFilter", filterGradient);
  register("Conv2DBackpropInput", inputGradient);
  for (const name of ["BatchMatMul", "_FusedMatMul"]) {
    register(name, multiply, (_, { transposeA, transposeB }) => !(transposeA && transposeB));
  }
  sumColumns();
  share();
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({ kernelName, backendName, kernelFunc: borrowed(kernelName) });
  }
}

/** A kernel of the backend of plain JavaScript, such as the gradient of gather, which WebAssembly's lacks. */
function borrowed(kernelName: string): tf.KernelFunc {
  const { kernelFunc } = tf.getKernel(kernelName, "cpu");
  return ({ inputs, attrs }) => {
    const cpu = tf.findBackend("cpu") as unknown as CpuBackend;
    const wasm = tf.backend() as unknown as CpuBackend;
    const moved = Object.entries(inputs).flatMap(([name, input]) => {
      if (!input) return [];
      const { shape, dtype, dataId } = input as tf.TensorInfo;
      return [[name, cpu.makeTensorInfo(shape, dtype, wasm.readSync(dataId))] as const];
    });
    const own = Object.fromEntries(moved);
    const results = [kernelFunc({ inputs: own, attrs, backend: cpu })].flat();
    const outputs = results.map(({ shape, dtype, dataId }) =>
      wasm.makeOutput(shape, dtype, undefined, cpu.readSync(dataId)),
    );
    for (const { dataId } of [...Object.values(own), ...results]) cpu.disposeData(dataId);
    return outputs.length === 1 ? outputs[0] : outputs;
  };
}

/** Replaces a kernel for float32 and where `when` holds; else there is the other one, which may refuse. */
function register(
  kernelName: string,
  kernel: Kernel,
  when: When = () => true,
  other = tf.getKernel(kernelName, backendName)?.kernelFunc,
) {
  const known = tf.getKernel(kernelName, backendName);
  if (known) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...known,
    kernelName,
    backendName,
    kernelFunc: (args) => {
      const [inputs, attrs] = [args.inputs as Inputs, args.attrs as unknown as Attributes];
      const isOurs = Object.values(inputs).every((input) => !input || input.dtype === "float32");
      if (other && !(isOurs && when(inputs, attrs))) return other(args);
      return tf.tidy(() => kernel(inputs, attrs));
    },
  });
}

/** Whether a filter has no gaps. */
const isWhole: When = (_, { dilations = 1 }) => [dilations].flat().every((gap) => gap === 1);

/** Sums of the columns of a matrix, such as a bias's gradient, in one pass; the backend's own transposes it first. */
function sumColumns(): void {
  const ones = ({ x }: Inputs) => tf.ones([x.shape[0], 1]);
  register(
    "Sum",
    (inputs) => tf.reshape(tf.matMul(ones(inputs), inputs.x, true), [-1]),
    ({ x }, attrs) => {
      const { axis, keepDims } = attrs as { axis?: number | number[]; keepDims?: boolean };
      return x.rank === 2 && x.size > 0 && !keepDims && [axis].flat().join() === "0";
    },
  );
}

/** A tensor of the same numbers takes no memory of its own; the backend's own copies them. */
function share(): void {
  register("Identity", ({ x }) => {
    tf.backend().incRef(x.dataId);
    return { shape: x.shape, dtype: x.dtype, dataId: x.dataId } as tf.Tensor;
  });
}

/**
 * The result of a fused operation of which `compute` takes a bias for each of `columns`, and a ReLU, at no cost.
 */
function fused(
  { bias, preluActivationWeights }: Inputs,
  attrs: Attributes,
  columns: number,
  compute: (epilogue: { bias: number; relu: number }) => tf.Tensor,
): tf.Tensor {
  const { activation = "linear" } = attrs;
  const isOfColumns = bias?.size === columns && bias.shape.at(-1) === columns;
  const isPlain = !bias || isOfColumns;
  const relu = isPlain && activation === "relu";
  let result = compute({ bias: isOfColumns ? address(bias) : 0, relu: Number(relu) });
  if (!isPlain) result = tf.add(result, bias);
  return tf.backend_util.applyActivation(
    result,
    relu ? "linear" : activation,
    preluActivationWeights,
    attrs.leakyreluAlpha,
  );
}

/** The sizes of a convolution whose padding the images do not have yet. */
function sizesOf(attrs: Attributes, inShape: number[], filterShape: number[]): Sizes {
  const { pad } = attrs;
  // TensorFlow.js takes the filter's height for its width, too, where the padding is one number.
  const both = [pad, pad] as [number, number];
  return tf.backend_util.computeConv2DInfo(
    inShape as Attributes["inputShape"],
    filterShape as Attributes["filterShape"],
    attrs.strides,
    1,
    (typeof pad === "number" ? [[0, 0], both, both, [0, 0]] : pad) as "valid",
    attrs.dimRoundingMode,
  );
}

function padsOf({ padInfo: { top, bottom, left, right } }: Sizes): Pads {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** The tensor with zeros around it; where their number is negative, so much is cut off. */
function framed(x: tf.Tensor, pads: Pads): tf.Tensor {
  const zeros = pads.map((pair) => pair.map((pad) => Math.max(pad, 0))) as Pads;
  const wide = zeros.flat().some((pad) => pad > 0) ? tf.pad(x, zeros) : x;
  if (pads.flat().every((pad) => pad >= 0)) return wide;
  const begin = pads.map(([before]) => Math.max(-before, 0));
  return tf.slice(
    wide,
    begin,
    x.shape.map((size, axis) => size + pads[axis][0] + pads[axis][1]),
  );
}

/** What a kernel is told of a convolution of padded images. */
function jobOf(sizes: Sizes, [, inHeight, inWidth]: number[]) {
  const { batchSize, inChannels, filterHeight, filterWidth, outHeight, outWidth } = sizes;
  return {
    sizes: [
      ...[batchSize, inHeight, 4 * inWidth * inChannels, inChannels, filterHeight, filterWidth],
      ...[sizes.strideHeight, sizes.strideWidth, outHeight, outWidth, sizes.outChannels],
    ],
    steps: [4 * sizes.outChannels, 4],
  };
}

/** The convolution itself, in training, and with a bias and an activation, for predictions. */
function convolve(inputs: Inputs, attrs: Attributes, isPrediction: boolean): tf.Tensor {
  const sizes = sizesOf(attrs, inputs.x.shape, inputs.filter.shape);
  const x = framed(inputs.x, padsOf(sizes));
  return fused(inputs, attrs, sizes.outChannels, (epilogue) =>
    convolved(x, inputs.filter, sizes, isPrediction, epilogue),
  );
}

/**
 * The convolution of images that have their padding. Winograd's algorithm has rounding errors about five times as large:
 * with it in the forward pass, training would leave Node's losses sooner.
 */
function convolved(
  x: tf.Tensor,
  filter: tf.Tensor,
  sizes: Sizes,
  mayRound: boolean,
  epilogue = {},
): tf.Tensor {
  const y = newTensor(sizes.outShape);
  const job = { x, filter, y, ...jobOf(sizes, x.shape), ...epilogue };
  if (mayRound && isForWinograd(sizes)) {
    run("convolveByWinograd", { ...job, filter: transformed(filter) });
  } else run("convolve", job);
  return y;
}

/** Whether Winograd's algorithm can do it and is faster. */
function isForWinograd(sizes: Sizes): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = sizes;
  const { outHeight, outWidth, inChannels: channels, outChannels: filters } = sizes;
  const isPlain = filterHeight === 3 && filterWidth === 3 && strideHeight * strideWidth === 1;
  const isDeep = channels % 4 === 0 && filters % 8 === 0 && Math.min(channels, filters) >= 16;
  return isPlain && isDeep && Math.min(outHeight, outWidth) >= 4;
}

/** [36, 9]: what each number of a filter adds to each of its transformed ones, by the matrix G of the paper. */
const winograd = (() => {
  const g = [
    [6, 0, 0],
    [-4, -4, -4],
    [-4, 4, -4],
    [1, 2, 4],
    [1, -2, 4],
    [0, 0, 24],
  ];
  return g.flatMap((a) =>
    g.map((b) => a.flatMap((down) => b.map((across) => (down * across) / 576))),
  );
})();

/** [36, channels, filters] for `convolveByWinograd`. */
function transformed(filter: tf.Tensor): tf.Tensor {
  return tf.matMul(tf.tensor2d(winograd), tf.reshape(filter, [9, -1]) as tf.Tensor2D);
}

function filterGradient(inputs: Inputs, attrs: Attributes): tf.Tensor {
  const sizes = sizesOf(attrs, inputs.x.shape, attrs.filterShape);
  const [x, filter] = [framed(inputs.x, padsOf(sizes)), newTensor(attrs.filterShape)];
  if (inputs.dy.size === 0) valuesOf(filter).fill(0);
  else run("filterGradient", { x, filter, y: inputs.dy, ...jobOf(sizes, x.shape) });
  return filter;
}

/** A convolution of the outputs' gradients, apart where there are strides, with the filters turned by half a circle. */
function inputGradient({ dy, filter }: Inputs, attrs: Attributes): tf.Tensor {
  const sizes = sizesOf(attrs, attrs.inputShape, filter.shape);
  const { inHeight, inWidth, filterHeight, filterWidth, padInfo } = sizes;
  const spread = apart(dy, sizes.strideHeight, sizes.strideWidth);
  const [, height, width] = spread.shape;
  const x = framed(spread, [
    [0, 0],
    [filterHeight - 1 - padInfo.top, inHeight + padInfo.top - height],
    [filterWidth - 1 - padInfo.left, inWidth + padInfo.left - width],
    [0, 0],
  ]);
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const plain = sizesOf({ ...attrs, strides: 1, pad: "valid" }, x.shape, turned.shape);
  return convolved(x, turned, plain, true);
}

/** The pixels of images with zeros behind each, down and across. */
function apart(images: tf.Tensor, down: number, across: number): tf.Tensor {
  if (down === 1 && across === 1) return images;
  const [count, height, width, channels] = images.shape;
  const rows = tf.reshape(images, [count * height, 1, width, 1, channels]);
  const pads = [0, down - 1, 0, across - 1, 0].map((zeros): [number, number] => [0, zeros]);
  return tf.reshape(tf.pad(rows, pads), [count, height * down, width * across, channels]);
}

/** Products of matrices, for each pair of two batches of them. */
function multiply(inputs: Inputs, attrs: Attributes): tf.Tensor {
  const { transposeA, transposeB } = attrs;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(
    inputs.a.shape.slice(0, -2),
    inputs.b.shape.slice(0, -2),
  );
  const wide = (matrices: tf.Tensor) => {
    const shape = [...batch, ...matrices.shape.slice(-2)];
    return shape.join() === matrices.shape.join() ? matrices : tf.broadcastTo(matrices, shape);
  };
  const [a, b] = [wide(inputs.a), wide(inputs.b)];
  const [height, width] = a.shape.slice(-2);
  const columns = b.shape[b.rank - (transposeB ? 2 : 1)];
  const y = newTensor([...batch, transposeA ? width : height, columns]);
  const steps = transposeB ? [4, 4 * width] : [4 * columns, 4];
  return fused(inputs, attrs, transposeA ? -1 : columns, ({ bias, relu }) => {
    for (let at = 0; at < tf.util.sizeFromShape(batch); at++) {
      if (transposeA) {
        const sizes = [1, 1, 0, width, 1, 1, 1, 1, 1, height, columns];
        run("filterGradient", { x: a, filter: y, y: b, sizes, steps, at });
        continue;
      }
      // So many numbers of the rows at once that the processor's cache holds the part of the other matrix.
      for (let first = 0; first === 0 || first < width; first += depth) {
        const count = Math.min(depth, width - first);
        const sizes = [1, height, 4 * width, count, 1, 1, 1, 1, height, 1, columns];
        const adds = first > 0;
        const ends = { bias: adds ? 0 : bias, relu: first + depth >= width ? relu : 0 };
        run("convolve", { x: a, filter: b, y, sizes, steps, at, first, adds, ...ends });
      }
    }
    return y;
  });
}

const depth = 256;
