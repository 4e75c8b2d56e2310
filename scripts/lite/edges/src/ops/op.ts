/**
 * TensorFlow's operations that the course calls by name, made of plain TensorFlow.js, which every backend of the
 * browser has. Nothing here is recorded for gradients, as in src/ops/op.ts.
 */

import { tf } from "../../../../../src/ops/tf";
import { symmetricEigen } from "./eigen";
import { adamStep } from "./wasm-memory";

type Value = string | number | boolean | number[];
interface Attribute {
  name: string;
  value: Value;
}
type Attributes = Record<string, Value>;
type Operation = (inputs: tf.Tensor[], attributes: Attributes) => tf.Tensor[];

const attribute = (name: string, value: Value): Attribute => ({ name, value });

/** The attributes of an operation; see src/ops/op.ts. */
export const [type, float, integers, flag, text, shape] =
  Array<typeof attribute>(6).fill(attribute);

/** As on a graphics card, oneDNN has no part in what is computed; see src/ops/onednn.ts. */
export const backend = { isUsingGpuDevice: true };

/** What every operation of TensorFlow.js passes through. */
export const entrances = [tf.engine(), ["runKernel"]] as const;

/** Runs an operation that gives one tensor. */
export function run(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor {
  return runMany(name, attributes, inputs)[0];
}

const state = (tf.engine() as unknown as { state: { kernelDepth: number } }).state;

/** Runs an operation that gives several tensors, or none. */
export function runMany(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor[] {
  const named = Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
  // Inside of a kernel TensorFlow.js records nothing.
  state.kernelDepth++;
  try {
    return tf.tidy(() => operations[name](inputs, named));
  } finally {
    state.kernelDepth--;
  }
}

const operations: Record<string, Operation> = {
  // A graphics card's backend reads the numbers later, when the array may hold others.
  Identity: ([x]) => [
    tf.getBackend() === "wasm" ? tf.clone(x) : tf.tensor(x.dataSync().slice(), x.shape, x.dtype),
  ],
  ReluGrad: ([dy, y]) => [tf.mul(dy, tf.step(y))],
  SigmoidGrad: ([y, dy]) => [tf.mul(dy, tf.mul(y, tf.sub(1, y)))],
  BiasAddGrad: ([dy]) => [columnSums(asRows(dy))],
  ResizeNearestNeighbor: ([images, size]) => [
    tf.image.resizeNearestNeighbor(images as tf.Tensor4D, [...size.dataSync()] as [number, number]),
  ],
  SparseSoftmaxCrossEntropyWithLogits: ([logits, labels]) =>
    crossEntropy(logits, tf.oneHot(labels, logits.shape[1] as number)),
  SoftmaxCrossEntropyWithLogits: ([logits, targets]) => crossEntropy(logits, targets),
  FusedBatchNormV3: normalize,
  FusedBatchNormGradV3: normalizeGradient,
  SelfAdjointEigV2: ([matrix]) => {
    const { values, vectors } = symmetricEigen((matrix as tf.Tensor2D).arraySync());
    return [tf.tensor1d(values), tf.tensor2d(vectors)];
  },
  VarHandleOp: (_, { shape }) => [tf.variable(tf.zeros(shape as number[]), false)],
  AssignVariableOp: ([variable, value]) => assign(variable, value),
  ReadVariableOp: ([variable]) => [tf.clone(variable)],
  ResourceApplyAdam: ([weight, mean, square, ...rest]) => {
    const [gradient] = rest.slice(-1);
    const [, , ...numbers] = rest.slice(0, -1).map((scalar) => scalar.dataSync()[0]);
    if (tf.getBackend() === "wasm" && weight.size >= 4) {
      const moved = adamStep(weight, mean, square, gradient, ...numbers);
      return [weight, mean, square].flatMap((variable, index) => assign(variable, moved[index]));
    }
    const [rate, beta1, beta2, epsilon] = numbers;
    assign(mean, tf.add(tf.mul(mean, beta1), tf.mul(gradient, 1 - beta1)));
    assign(square, tf.add(tf.mul(square, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const step = tf.div(mean, tf.add(tf.sqrt(square), epsilon));
    return assign(weight, tf.sub(weight, tf.mul(step, rate)));
  },
  ResourceApplyMomentum: ([weight, velocity, rate, gradient, momentum], { use_nesterov }) => {
    assign(velocity, tf.add(tf.mul(velocity, momentum), gradient));
    const ahead = use_nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
    return assign(weight, tf.sub(weight, tf.mul(ahead, rate)));
  },
};

function assign(variable: tf.Tensor, value: tf.Tensor): tf.Tensor[] {
  (variable as tf.Variable).assign(value);
  return [];
}

/** A matrix with the last axis as its columns. */
function asRows(tensor: tf.Tensor): tf.Tensor2D {
  return tf.reshape(tensor, [-1, tensor.shape[tensor.rank - 1]]);
}

function columnSums(rows: tf.Tensor2D): tf.Tensor1D {
  return tf.sum(rows, 0);
}

/** The loss of each row, and its gradient. */
function crossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor[] {
  const losses = tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1));
  return [losses, tf.sub(tf.softmax(logits), targets)];
}

/** A batch normalised; the running mean and variance; and for the gradient, the mean and 1 / standard deviation. */
function normalize(
  [x, scale, shift, runningMean, runningVariance]: tf.Tensor[],
  { epsilon, exponential_avg_factor }: Attributes,
): tf.Tensor[] {
  const rows = asRows(x);
  const n = rows.shape[0];
  const mean = tf.div(columnSums(rows), n);
  const centred = tf.sub<tf.Tensor2D>(rows, mean);
  const variance = tf.div(columnSums(tf.square(centred)), n);
  const inverse = tf.rsqrt(tf.add(variance, epsilon as number));
  const y = tf.add(tf.mul(centred, tf.mul(inverse, scale)), shift);
  const step = exponential_avg_factor as number;
  const moved = (running: tf.Tensor, now: tf.Tensor) =>
    tf.add(tf.mul(running, 1 - step), tf.mul(now, step));
  return [
    tf.reshape(y, x.shape),
    moved(runningMean, mean),
    moved(runningVariance, tf.mul(variance, n / (n - 1))),
    mean,
    inverse,
  ];
}

/** The gradients by the values, the scale and the shift. */
function normalizeGradient([dy, x, scale, mean, inverse]: tf.Tensor[]): tf.Tensor[] {
  const gradient = asRows(dy);
  const n = gradient.shape[0];
  const normal = tf.mul<tf.Tensor2D>(tf.sub(asRows(x), mean), inverse);
  const dScale = columnSums(tf.mul(gradient, normal));
  const dShift = columnSums(gradient);
  const common = tf.add(tf.div(dShift, n), tf.mul(normal, tf.div(dScale, n)));
  const dx = tf.mul(tf.sub(gradient, common), tf.mul(scale, inverse));
  return [tf.reshape(dx, x.shape), dScale, dShift];
}
