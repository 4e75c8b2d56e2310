/** Checks the residual block that the learner of chapter 9 writes, by what it does. */
import { forward } from "../../src/model/forward";
import { tf } from "../../src/tensorflow";
import type { Coding } from "./check";
import { Verdict } from "./verdict";

/** The learner's block: from the maps that go in to those that come out. */
export type Block = (
  input: tf.SymbolicTensor,
  filters: number,
  strides: number,
) => tf.SymbolicTensor | undefined;

interface Case {
  /** Height, width and channels of the input. */
  shape: [number, number, number];
  filters: number;
  strides: number;
}

/** With the shape kept, with more channels, with a stride, and with both on odd maps. */
const cases: Case[] = [
  { shape: [6, 10, 8], filters: 8, strides: 1 },
  { shape: [5, 6, 8], filters: 12, strides: 1 },
  { shape: [8, 6, 8], filters: 8, strides: 2 },
  { shape: [7, 9, 8], filters: 16, strides: 2 },
];

/** A pre-activation block (He et al. 2016, arXiv 1603.05027): its shape, its convolutions, its branch and its skip connection. */
export const checkBlock: Coding<Block> = (block, because) => {
  for (const each of cases) {
    const { shape, filters, strides } = each;
    const where = `input ${shape.join(" × ")}, ${filters} filters, strides ${strides}`;
    let model: tf.LayersModel | undefined;
    try {
      const input = tf.input({ shape });
      const output = block(input, filters, strides);
      if (output === undefined && each === cases[0]) return undefined;
      if (!(output instanceof tf.SymbolicTensor)) return wrong(where, "the block returns no maps.");
      if (output === input) return wrong(where, "the block returns its input unchanged.");
      model = tf.model({ inputs: input, outputs: output });
      const problem = problemOf(model, each);
      if (problem) return wrong(where, problem);
    } catch (error) {
      return wrong(where, `your code threw "${(error as Error).message}".`);
    } finally {
      model?.dispose();
    }
  }
  return new Verdict("Correct", `all ${cases.length} blocks have every property. ${because}`);
};

function wrong(where: string, problem: string): Verdict {
  return new Verdict("Not quite", `${where}: ${problem}`);
}

/** The first property that the block lacks. */
function problemOf(model: tf.LayersModel, each: Case): string | undefined {
  const inputs = tf.randomNormal<tf.Rank.R4>([4, ...each.shape], 0, 2, "float32", 1);
  try {
    return (
      shapeProblem(model, each) ??
      convolutionProblem(model, each) ??
      tf.tidy(() => branchProblem(model, inputs) ?? skipProblem(model, inputs, each))
    );
  } finally {
    inputs.dispose();
  }
}

function shapeProblem(model: tf.LayersModel, { shape, filters, strides }: Case) {
  const expected = [...shape.slice(0, 2).map((size) => Math.ceil(size / strides)), filters];
  const got = model.outputs[0].shape.slice(1);
  if (String(got) === String(expected)) return undefined;
  return `the output is ${got.join(" × ")}, expected ${expected.join(" × ")}.`;
}

/** The convolutions of the model whose filters are `size` x `size`. */
function convolutions(model: tf.LayersModel, size: number): tf.layers.Layer[] {
  return model.layers.filter((layer) => kernelOf(layer)?.shape[0] === size);
}

function kernelOf(layer: tf.layers.Layer): tf.Tensor4D | undefined {
  if (layer.getClassName() !== "Conv2D") return undefined;
  return layer.getWeights()[0] as tf.Tensor4D;
}

/** Whether there are two 3 x 3 convolutions, and a projection only where it is needed; and the weights of all. */
function convolutionProblem(model: tf.LayersModel, { shape, filters, strides }: Case) {
  const channels = shape[2];
  const [threes, ones] = [3, 1].map((size) => convolutions(model, size).length);
  if (threes !== 2) return `the block has ${threes} convolutions of 3 × 3, expected two.`;
  const changes = channels !== filters || strides !== 1;
  if (!changes && ones > 0)
    return "the input has the shape of the output already, so it needs no 1 × 1 convolution.";
  if (changes && ones !== 1) {
    return `the block has ${ones} convolutions of 1 × 1; the skip connection needs one here, because the shape changes.`;
  }
  const kernels = model.layers.flatMap((layer) => kernelOf(layer) ?? []);
  const weights = kernels.reduce((sum, { size }) => sum + size, 0);
  const expected = 9 * channels * filters + 9 * filters ** 2 + (changes ? channels * filters : 0);
  if (weights === expected) return undefined;
  return `the filters have ${weights} weights, expected ${expected}. Has each convolution ${filters} filters?`;
}

/** Whether batch norm and ReLU come before each 3 x 3 convolution. */
function branchProblem(model: tf.LayersModel, inputs: tf.Tensor4D): string | undefined {
  const layers = convolutions(model, 3);
  const before = (index: number, images: tf.Tensor4D) => {
    const outputs = layers[index]!.input as tf.SymbolicTensor;
    return forward(tf.model({ inputs: model.inputs, outputs }), images, { training: true });
  };
  for (const [index, which] of ["first", "second"].entries()) {
    const values = before(index, inputs);
    // What comes to the layer is ten times as large: of the first the images, of the second its input.
    if (index > 0) scaleKernel(layers[0]!, 10);
    const tenfold = before(index, index > 0 ? inputs : inputs.mul(10));
    if (values.min().dataSync()[0]! < 0) {
      return `some inputs of the ${which} 3 × 3 convolution are negative. ReLU comes just before it.`;
    }
    if (distance(values, tenfold) > 0.1) {
      return `the inputs of the ${which} 3 × 3 convolution grow with what comes before. Batch norm comes before ReLU.`;
    }
  }
  return undefined;
}

function scaleKernel(layer: tf.layers.Layer, factor: number): void {
  const [kernel, ...biases] = layer.getWeights();
  layer.setWeights([kernel!.mul(factor), ...biases]);
}

/** Whether the block without its branch is the identity, or the projection. */
function skipProblem(model: tf.LayersModel, inputs: tf.Tensor4D, { strides }: Case) {
  const whole = forward(model, inputs).clone();
  for (const layer of model.layers.filter(kernelOf)) {
    const [kernel, ...biases] = layer.getWeights();
    const isOne = kernel.shape[0] === 1;
    layer.setWeights([
      isOne ? kernel : tf.zerosLike(kernel),
      ...biases.map((bias) => tf.zerosLike(bias)),
    ]);
  }
  const got = forward(model, inputs);
  const [projection] = convolutions(model, 1).map(kernelOf);
  const expected = projection ? tf.conv2d(inputs, projection!, strides, "same") : inputs;
  const should = projection ? "the 1 × 1 convolution of the input" : "the input itself";
  if (distance(got, expected) < 1e-3) {
    if (distance(whole, got) > 1e-3) return undefined;
    return "the output does not depend on the 3 × 3 convolutions.";
  }
  const what = `with the weights of both 3 × 3 convolutions set to 0, the output should be ${should}`;
  if (got.abs().max().dataSync()[0] < 1e-3) return `${what}, but it is 0. Is the input added?`;
  if (distance(got, expected.relu()) < 1e-3) {
    return `${what}, but its negative numbers are 0. Nothing comes after the sum.`;
  }
  return `${what}, but it differs by up to ${distance(got, expected).toPrecision(2)}. Nothing but that may stand on the skip connection.`;
}

function distance(a: tf.Tensor, b: tf.Tensor): number {
  return a.sub(b).abs().max().dataSync()[0];
}
