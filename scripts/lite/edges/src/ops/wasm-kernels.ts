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
interface Attributes {
  strides: [number, number] | number;
  dilations?: [number, number] | number;
  pad: "valid" | "same" | number | [number, number][];
  dimRoundingMode?: "floor" | "round" | "ceil";
  inputShape: [number, number, number, number];
  filterShape: [number, number, number, number];
  transposeA?: boolean;
  transposeB?: boolean;
  activation?: "linear" | keyof typeof activations;
  leakyreluAlpha?: number;
}
type Pads = [number, number][];
type Sizes = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

const backendName = "wasm";

/** Registers them; to be called before the backend is chosen. */
export function registerWasmKernels(): void {
  register("Conv2D", convolve);
  register("FusedConv2D", (inputs, attrs) => convolve(inputs, attrs, true));
  register("Conv2DBackpropFilter", filterGradient);
  register("Conv2DBackpropInput", inputGradient);
  register("BatchMatMul", multiply);
  register("_FusedMatMul", multiply);
  sumColumns();
  share();
  for (const { kernelName } of tf.getKernelsForBackend("cpu")) {
    if (!tf.getKernel(kernelName, backendName)) borrow(kernelName);
  }
}

/** A kernel that only the backend of plain JavaScript has, such as the gradient of gather. */
function borrow(kernelName: string): void {
  const { kernelFunc } = tf.getKernel(kernelName, "cpu");
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const cpu = tf.findBackend("cpu") as unknown as CpuBackend;
      const wasm = tf.backend() as unknown as CpuBackend;
      const moved = Object.entries(inputs).map(([name, input]) => {
        const { shape, dtype, dataId } = input as tf.TensorInfo;
        return [name, cpu.makeTensorInfo(shape, dtype, wasm.readSync(dataId))] as const;
      });
      const borrowed = Object.fromEntries(moved);
      const results = [kernelFunc({ inputs: borrowed, attrs, backend: cpu })].flat();
      const outputs = results.map(({ shape, dtype, dataId }) =>
        wasm.makeOutput(shape, dtype, undefined, cpu.readSync(dataId)),
      );
      for (const { dataId } of [...Object.values(borrowed), ...results]) cpu.disposeData(dataId);
      return outputs.length === 1 ? outputs[0] : outputs;
    },
  });
}

/** Replaces a kernel for float32; for other types TensorFlow.js's own, if there is one, says what it cannot do. */
function register(kernelName: string, kernel: Kernel, when = (_: Inputs, __: Attributes) => true) {
  const known = tf.getKernel(kernelName, backendName);
  if (known) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...known,
    kernelName,
    backendName,
    kernelFunc: (args) => {
      const [inputs, attrs] = [args.inputs as Inputs, args.attrs as unknown as Attributes];
      const isOurs = Object.values(inputs).every((input) => !input || input.dtype === "float32");
      if (known && !(isOurs && when(inputs, attrs))) return known.kernelFunc(args);
      return tf.tidy(() => kernel(inputs, attrs));
    },
  });
}

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

/** What is applied to the result of a fused operation, apart from ReLU. */
const activations = {
  relu: (x: tf.Tensor) => tf.relu(x),
  relu6: (x: tf.Tensor) => tf.relu6(x),
  elu: (x: tf.Tensor) => tf.elu(x),
  sigmoid: (x: tf.Tensor) => tf.sigmoid(x),
  leakyrelu: (x: tf.Tensor, { leakyreluAlpha }: Attributes) => tf.leakyRelu(x, leakyreluAlpha),
  prelu: (x: tf.Tensor, _: Attributes, weights: tf.Tensor) => tf.prelu(x, weights),
};

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
  return activation === "linear" || relu
    ? result
    : activations[activation](result, attrs, preluActivationWeights);
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

function padded(x: tf.Tensor, pads: Pads): tf.Tensor {
  return pads.flat().some((pad) => pad > 0) ? tf.pad(x, pads) : x;
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

/**
 * The convolution itself, in training, and with a bias and an activation, for predictions. Only the latter may use
 * Winograd's algorithm, whose rounding errors are about five times as large: training would leave Node's losses sooner.
 */
function convolve(inputs: Inputs, attrs: Attributes, isPrediction = false): tf.Tensor {
  const filter = dilated(inputs.filter, attrs.dilations ?? 1);
  const sizes = sizesOf(attrs, inputs.x.shape, filter.shape);
  const x = padded(inputs.x, padsOf(sizes));
  return fused(inputs, attrs, sizes.outChannels, (epilogue) => {
    const y = newTensor(sizes.outShape);
    const job = { x, filter, y, ...jobOf(sizes, x.shape), ...epilogue };
    if (isPrediction && isForWinograd(sizes, sizes.inChannels, sizes.outChannels)) {
      run("convolveByWinograd", { ...job, filter: transformed(filter, winograd) });
    } else run("convolve", job);
    return y;
  });
}

/** Whether Winograd's algorithm can do it and is faster. */
function isForWinograd(sizes: Sizes, channels: number, filters: number): boolean {
  const { filterHeight, filterWidth, strideHeight, strideWidth } = sizes;
  const { outHeight, outWidth, inHeight, inWidth } = sizes;
  const isPlain = filterHeight === 3 && filterWidth === 3 && strideHeight * strideWidth === 1;
  const isDeep = channels % 4 === 0 && filters % 8 === 0 && Math.min(channels, filters) >= 16;
  return isPlain && isDeep && Math.min(outHeight, outWidth, inHeight, inWidth) >= 4;
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
function transformed(filter: tf.Tensor, matrix: number[][]): tf.Tensor {
  return tf.matMul(tf.tensor2d(matrix), tf.reshape(filter, [9, -1]) as tf.Tensor2D);
}

/** The filter with zeros between its numbers, which does what a dilation does. */
function dilated(filter: tf.Tensor, dilations: [number, number] | number): tf.Tensor {
  const [down, across] = [dilations, dilations].flat();
  if (down === 1 && across === 1) return filter;
  const [height, width, channels, filters] = filter.shape;
  const spread = tf.pad(tf.reshape(filter, [height, 1, width, 1, -1]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole = tf.reshape(spread, [height * down, width * across, channels, filters]);
  const size = [(height - 1) * down + 1, (width - 1) * across + 1, channels, filters];
  return tf.slice(whole, [0, 0, 0, 0], size);
}

function filterGradient(inputs: Inputs, attrs: Attributes): tf.Tensor {
  const sizes = sizesOf(attrs, inputs.x.shape, attrs.filterShape);
  const [x, filter] = [padded(inputs.x, padsOf(sizes)), newTensor(attrs.filterShape)];
  if (inputs.dy.size === 0) valuesOf(filter).fill(0);
  else run("filterGradient", { x, filter, y: inputs.dy, ...jobOf(sizes, x.shape) });
  return filter;
}

function inputGradient({ dy, filter }: Inputs, attrs: Attributes): tf.Tensor {
  const sizes = sizesOf(attrs, attrs.inputShape, filter.shape);
  const pads = padsOf(sizes);
  const { inHeight, inWidth, inChannels, outChannels } = sizes;
  if (isForWinograd(sizes, outChannels, inChannels) && pads.flat().every((pad) => pad <= 2)) {
    // A convolution of the outputs' gradients with the filters turned by half a circle.
    const around = pads.map(([before, after], axis) =>
      axis % 3 === 0 ? [0, 0] : [2 - before, 2 - after],
    ) as Pads;
    const [x, y] = [padded(dy, around), newTensor(attrs.inputShape)];
    const turned = winograd.map((row) => [...row].reverse());
    const [, height, width] = x.shape;
    const job = {
      sizes: [
        ...[sizes.batchSize, height, 4 * width * outChannels, outChannels, 3, 3],
        ...[1, 1, inHeight, inWidth, inChannels],
      ],
      steps: [4, 4 * outChannels],
    };
    run("convolveByWinograd", { x, filter: transformed(filter, turned), y, ...job });
    return y;
  }
  const x = newTensor(attrs.inputShape.map((size, axis) => size + pads[axis][0] + pads[axis][1]));
  valuesOf(x).fill(0);
  run("inputGradient", { x, filter, y: dy, ...jobOf(sizes, x.shape) });
  const begin = pads.map(([before]) => before);
  return tf.slice(x, begin, attrs.inputShape);
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
  const [a, b] = [wide(inputs.a), wide(transposeA && transposeB ? swapped(inputs.b) : inputs.b)];
  const [height, width] = a.shape.slice(-2);
  const isTurned = transposeB && !transposeA;
  const columns = b.shape[b.rank - (isTurned ? 2 : 1)];
  const y = newTensor([...batch, transposeA ? width : height, columns]);
  const steps = isTurned ? [4, 4 * width] : [4 * columns, 4];
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

function swapped(matrices: tf.Tensor): tf.Tensor {
  const { rank } = matrices;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  [axes[rank - 2], axes[rank - 1]] = [rank - 1, rank - 2];
  return tf.transpose(matrices, axes);
}
