/**
 * What TensorFlow.js's WebAssembly backend lacks for training, or does slowly: the two gradients of a convolution, and
 * products of transposed matrices. All are made of its own fast product and convolution; in between, JavaScript moves
 * numbers within the backend's memory.
 */
import * as tf from "@tensorflow/tfjs-core";

interface WasmBackend {
  wasm: { HEAPU8: Uint8Array };
  dataIdMap: { get(id: object): { memoryOffset: number } };
}
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
type Kernel = (inputs: Record<string, tf.Tensor>, attrs: Attributes) => tf.Tensor;
interface Attributes {
  strides: [number, number] | number;
  pad: "valid" | "same" | number | [number, number][];
  dimRoundingMode?: "floor" | "round" | "ceil";
  inputShape: [number, number, number, number];
  filterShape: [number, number, number, number];
  transposeA?: boolean;
  transposeB?: boolean;
}
type Sizes = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

const backendName = "wasm";

/** Registers them; to be called before the backend is chosen. */
export function registerWasmKernels(): void {
  register("Conv2DBackpropFilter", filterGradient);
  register("Conv2DBackpropInput", inputGradient);
  for (const name of ["BatchMatMul", "_FusedMatMul"]) transposeFirst(name);
  sumColumns();
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

function register(kernelName: string, kernel: Kernel): void {
  const known = tf.getKernel(kernelName, backendName);
  if (known) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...known,
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs }) =>
      tf.tidy(() => kernel(inputs as Record<string, tf.Tensor>, attrs as unknown as Attributes)),
  });
}

/** The numbers of a tensor in the backend's memory: to be used before the next tensor is made, which may move it. */
function numbers(tensor: tf.Tensor): Float32Array {
  const { wasm, dataIdMap } = tf.backend() as unknown as WasmBackend;
  const { memoryOffset } = dataIdMap.get(tensor.dataId);
  return new Float32Array(wasm.HEAPU8.buffer, memoryOffset, tensor.size);
}

/** A tensor whose numbers `fill` sets. */
function made<Rank extends tf.Rank>(
  shape: tf.ShapeMap[Rank],
  fill: (values: Float32Array) => void,
): tf.Tensor<Rank> {
  const { makeOutput } = tf.backend() as unknown as {
    makeOutput(shape: number[], dtype: "float32"): { dataId: object };
  };
  const { dataId } = makeOutput.call(tf.backend(), shape as number[], "float32");
  const tensor = tf.engine().makeTensorFromDataId(dataId, shape as number[], "float32");
  fill(numbers(tensor as tf.Tensor));
  return tensor as tf.Tensor<Rank>;
}

/** Products of a transposed matrix: the backend's own take ten times as long as a transposition and a plain product. */
function transposeFirst(kernelName: string): void {
  const plain = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...plain,
    kernelFunc: (args) => {
      const { a, b, ...others } = args.inputs as Record<string, tf.Tensor>;
      const { transposeA, transposeB, ...attrs } = args.attrs as unknown as Attributes;
      if (kernelName === "BatchMatMul" && transposeB && !transposeA && b.size > a.size) {
        // The smaller matrix is turned, and the product: the larger one would have to be copied twice.
        return tf.tidy(() => swapped(tf.matMul(b, a, false, true)));
      }
      const straight = [transposeA ? swapped(a) : a, transposeB ? swapped(b) : b];
      const inputs = { a: straight[0], b: straight[1], ...others };
      const result = plain.kernelFunc({
        ...args,
        inputs,
        attrs: { ...attrs, transposeA: false, transposeB: false } as unknown as tf.NamedAttrMap,
      });
      tf.dispose(straight.filter((tensor) => tensor !== a && tensor !== b));
      return result;
    },
  });
}

/** Sums of the columns of a matrix, such as a bias's gradient, in one pass; the backend's own transposes it first. */
function sumColumns(): void {
  const plain = tf.getKernel("Sum", backendName);
  tf.unregisterKernel("Sum", backendName);
  tf.registerKernel({
    ...plain,
    kernelFunc: (args) => {
      const x = args.inputs.x as tf.Tensor;
      const { axis, keepDims } = args.attrs as { axis?: number | number[]; keepDims?: boolean };
      if (x.rank !== 2 || x.dtype !== "float32" || keepDims || [axis].flat().join() !== "0") {
        return plain.kernelFunc(args);
      }
      const [rows, columns] = x.shape;
      return made<tf.Rank.R1>([columns], (sums) => {
        const source = numbers(x);
        const exact = new Float64Array(columns);
        for (let row = 0, at = 0; row < rows; row++) {
          for (let column = 0; column < columns; column++, at++) exact[column] += source[at];
        }
        sums.set(exact);
      });
    },
  });
}

function swapped(matrices: tf.Tensor): tf.Tensor {
  const { rank } = matrices;
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  [axes[rank - 2], axes[rank - 1]] = [rank - 1, rank - 2];
  return tf.transpose(matrices, axes);
}

function sizesOf(attrs: Attributes, inShape: number[], filterShape: number[]): Sizes {
  return tf.backend_util.computeConv2DInfo(
    inShape as Attributes["inputShape"],
    filterShape as Attributes["filterShape"],
    attrs.strides,
    1,
    attrs.pad as "valid",
    attrs.dimRoundingMode,
  );
}

/** The product of all patches that the filters saw, transposed, with the gradients of the outputs. */
function filterGradient({ x, dy }: Record<string, tf.Tensor>, attrs: Attributes): tf.Tensor {
  const sizes = sizesOf(attrs, x.shape, attrs.filterShape);
  const { batchSize, outHeight, outWidth, outChannels } = sizes;
  const positions = batchSize * outHeight * outWidth;
  const gradients = tf.reshape(dy, [positions, outChannels]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(patches(x, sizes), gradients), attrs.filterShape);
}

/** `[height x width x channels of a filter, positions]`: for each number of a filter, what it was multiplied by. */
function patches(x: tf.Tensor, sizes: Sizes): tf.Tensor2D {
  const { inHeight, inWidth, inChannels, batchSize, outHeight, outWidth } = sizes;
  const rows = sizes.filterHeight * sizes.filterWidth * inChannels;
  // Channel by channel, so that what a row of outputs needs lies side by side.
  const planes = tf.transpose(x, [3, 0, 1, 2]);
  return made<tf.Rank.R2>([rows, batchSize * outHeight * outWidth], (target) => {
    const source = numbers(planes);
    const { top, left } = sizes.padInfo;
    let at = 0;
    for (let row = 0; row < rows; row++) {
      const channel = row % inChannels;
      const across = Math.floor(row / inChannels) % sizes.filterWidth;
      const down = Math.floor(row / inChannels / sizes.filterWidth);
      // The outputs that see this column of the filter inside of the image.
      const step = sizes.strideWidth;
      const first = Math.min(outWidth, Math.max(0, Math.ceil((left - across) / step)));
      const end = Math.max(first, Math.min(outWidth, Math.ceil((inWidth + left - across) / step)));
      for (let image = 0; image < batchSize; image++) {
        const plane = (channel * batchSize + image) * inHeight * inWidth;
        for (let i = 0; i < outHeight; i++, at += outWidth) {
          const y = i * sizes.strideHeight + down - top;
          if (y < 0 || y >= inHeight) {
            target.fill(0, at, at + outWidth);
            continue;
          }
          if (first > 0) target.fill(0, at, at + first);
          let from = plane + y * inWidth + across - left + first * step;
          for (let j = at + first; j < at + end; j++, from += step) target[j] = source[from];
          if (end < outWidth) target.fill(0, at + end, at + outWidth);
        }
      }
    }
  });
}

function inputGradient({ dy, filter }: Record<string, tf.Tensor>, attrs: Attributes): tf.Tensor {
  const sizes = sizesOf(attrs, attrs.inputShape, filter.shape);
  const isDense = sizes.strideHeight === 1 && sizes.strideWidth === 1;
  const { top, bottom, left, right } = sizes.padInfo;
  const rest = [sizes.filterHeight - 1, sizes.filterWidth - 1];
  const pads = [rest[0] - top, rest[0] - bottom, rest[1] - left, rest[1] - right];
  if (!isDense || pads.some((pad) => pad < 0)) return scattered(dy, filter, sizes);
  // Without strides: a convolution of the gradients with the filters turned by half a circle.
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
  return tf.conv2d(dy as tf.Tensor4D, turned, 1, [
    [0, 0],
    [pads[0], pads[1]],
    [pads[2], pads[3]],
    [0, 0],
  ]);
}

/** With strides: what each output gives back to its patch, added up at the places of the patch. */
function scattered(dy: tf.Tensor, filter: tf.Tensor, sizes: Sizes): tf.Tensor {
  const { inHeight, inWidth, inChannels, batchSize, outHeight, outWidth, outChannels } = sizes;
  const { filterHeight, filterWidth } = sizes;
  const gradients = tf.reshape(dy, [-1, outChannels]) as tf.Tensor2D;
  const weights = tf.reshape(filter, [-1, outChannels]) as tf.Tensor2D;
  const shares = tf.matMul(gradients, weights, false, true);
  return made<tf.Rank.R4>([batchSize, inHeight, inWidth, inChannels], (target) => {
    const source = numbers(shares);
    target.fill(0);
    let at = 0;
    for (let place = 0; place < batchSize * outHeight * outWidth; place++) {
      const image = Math.floor(place / (outHeight * outWidth));
      const firstRow =
        (Math.floor(place / outWidth) % outHeight) * sizes.strideHeight - sizes.padInfo.top;
      const firstColumn = (place % outWidth) * sizes.strideWidth - sizes.padInfo.left;
      for (let y = firstRow; y < firstRow + filterHeight; y++) {
        for (let x = firstColumn; x < firstColumn + filterWidth; x++, at += inChannels) {
          if (y < 0 || y >= inHeight || x < 0 || x >= inWidth) continue;
          const pixel = ((image * inHeight + y) * inWidth + x) * inChannels;
          for (let c = 0; c < inChannels; c++) target[pixel + c] += source[at + c];
        }
      }
    }
  });
}
