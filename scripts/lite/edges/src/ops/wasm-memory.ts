/** The kernels of scripts/lite/wasm in the memory of TensorFlow.js's WebAssembly backend. */
import { getThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { type JobName, kernelsIn, type Memory, runnerIn } from "./wasm-threads";

interface Backend {
  wasm: {
    HEAPU8: Uint8Array;
    /** Without threads the memory is the module's own; with threads it was made for the module. */
    asm: { memory?: Memory };
    wasmMemory?: Memory;
    _malloc(bytes: number): number;
    _free(address: number): void;
  };
  dataIdMap: { get(id: object): { memoryOffset: number } };
  makeOutput(shape: number[], dtype: "float32"): { dataId: object };
}
/** A convolution, as scripts/lite/wasm/tile.ts knows it: of matrices, those at `at` of their batches. */
interface Job {
  x: tf.Tensor;
  filter: tf.Tensor;
  y: tf.Tensor;
  bias?: number;
  sizes: number[];
  steps: number[];
  relu?: number;
  at?: number;
  /** The first column that counts of a matrix `x`, and row of `filter`. */
  first?: number;
  adds?: boolean;
}

const backend = () => tf.backend() as unknown as Backend;

/** Where the numbers of a tensor begin in the backend's memory. */
export function address({ dataId }: tf.Tensor): number {
  return backend().dataIdMap.get(dataId).memoryOffset >>> 0;
}

/** The numbers of a tensor: to be used before the next tensor is made, which may move them. */
export function valuesOf(tensor: tf.Tensor): Float32Array {
  return new Float32Array(backend().wasm.HEAPU8.buffer, address(tensor), tensor.size);
}

/** A float32 tensor of any old numbers. */
export function newTensor(shape: number[]): tf.Tensor {
  const { dataId } = backend().makeOutput(shape, "float32");
  return tf.engine().makeTensorFromDataId(dataId, shape, "float32");
}

const jobBytes = 128;
let loaded: ReturnType<typeof load> | undefined;

/** The kernels in the backend's memory, and room there for a job and for what they pack. */
function load() {
  const { wasm } = backend();
  const memory = wasm.wasmMemory ?? (wasm.asm.memory as Memory);
  const kernels = kernelsIn(memory);
  const threads = Reflect.get(globalThis, "crossOriginIsolated") ? getThreadsCount() : 1;
  const run = runnerIn(memory, kernels, threads);
  return { adam: kernels.adam, run, threads, job: room(jobBytes), work: 0, size: 0 };
}

function room(bytes: number): number {
  const at = backend().wasm._malloc(bytes) >>> 0;
  if (at > 0) return at;
  const next = "take smaller batches, or dispose of tensors that you no longer need";
  throw new RangeError(`the browser has no ${bytes} bytes of memory more: ${next}`);
}

/** So much memory a kernel needs for what it packs. */
const packedBytes: Record<JobName, (channels: number, pixels: number, filters: number) => number> =
  {
    convolve: (channels, pixels) => Math.max(2 ** 18, 32 * pixels * channels),
    filterGradient: () => 0,
    convolveByWinograd: (channels, _, filters) =>
      576 + 144 * (12 * (channels + filters) + channels * filters),
  };

/** Runs a kernel: see there what it reads and sets. */
export function run(name: JobName, job: Job): void {
  const { wasm } = backend();
  loaded ??= load();
  const { x, filter, y, bias = 0, sizes, steps, adds = false, relu = 0, at = 0, first = 0 } = job;
  const packed = packedBytes[name](sizes[3], sizes[4] * sizes[5], sizes[10]);
  if (packed + jobBytes > loaded.size) {
    if (loaded.work) wasm._free(loaded.work);
    Object.assign(loaded, { work: 0, size: 0 });
    loaded.work = room((packed + jobBytes) * loaded.threads);
    loaded.size = packed + jobBytes;
  }
  const matrix = (tensor: tf.Tensor) =>
    address(tensor) + 4 * at * tensor.shape.slice(-2).reduce((one, other) => one * other);
  const words = [
    ...[matrix(x) + 4 * first, matrix(filter) + first * steps[0], matrix(y), bias],
    ...[...sizes, ...steps, Number(adds), relu],
  ];
  new Int32Array(wasm.HEAPU8.buffer, loaded.job, words.length).set(words);
  loaded.run(name, loaded.job, loaded.work, loaded.size);
}

/** A step of Adam: new tensors of the weights, the mean of the gradients and that of their squares. */
export function adamStep(
  weight: tf.Tensor,
  mean: tf.Tensor,
  square: tf.Tensor,
  gradient: tf.Tensor,
  ...numbers: number[]
): tf.Tensor[] {
  const results = [weight, mean, square].map(({ shape }) => newTensor(shape));
  const tensors = [weight, mean, square, gradient, ...results];
  loaded ??= load();
  loaded.adam(weight.size, ...tensors.map(address), ...numbers);
  return results;
}
