/**
 * TensorFlow's own operations, called by name. TensorFlow.js reaches only those that a browser has;
 * its Node backend can run every one. Names, inputs and attributes are those of TensorFlow's
 * `raw_ops` reference. Nothing here is recorded for gradients.
 *
 * Beware of the memory of what goes in: TensorFlow takes a typed array that begins at a multiple of 64 bytes for its own
 * without a copy, and reads it later. An array that is written again must not begin there; `upload` sees to it.
 */
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend";
import { tf } from "./tf";

type Attribute = Parameters<NodeJSKernelBackend["executeSingleOutput"]>[1][number];

/** What runs every operation. */
export const backend = tf.backend() as NodeJSKernelBackend;
const { binding } = backend;
/** Every operation passes through one of these functions, its name first. */
export const entrances = [backend, ["executeSingleOutput", "executeMultipleOutputs"]] as const;

/** TensorFlow's number for each type of values. */
export const types = {
  float32: binding.TF_FLOAT,
  int32: binding.TF_INT32,
  uint8: binding.TF_UINT8,
  bool: binding.TF_BOOL,
};

/** An attribute that is a type of values, such as `T`, or a list of one. */
export function type(name: string, value: keyof typeof types): Attribute {
  return { name, type: binding.TF_ATTR_TYPE, value: types[value] };
}

/** An attribute that is a fraction. */
export function float(name: string, value: number): Attribute {
  return { name, type: binding.TF_ATTR_FLOAT, value };
}

/** An attribute that is a whole number. */
export function integer(name: string, value: number): Attribute {
  return { name, type: binding.TF_ATTR_INT, value };
}

/** An attribute that is a list of whole numbers. */
export function integers(name: string, value: number[]): Attribute {
  return { name, type: binding.TF_ATTR_INT, value };
}

/** An attribute that is true or false. */
export function flag(name: string, value: boolean): Attribute {
  return { name, type: binding.TF_ATTR_BOOL, value };
}

/** An attribute that is a text; where TensorFlow asks for a list of them, with a space after each but the last. */
export function text(name: string, value: string): Attribute {
  return { name, type: binding.TF_ATTR_STRING, value };
}

/** An attribute that is a shape. */
export function shape(name: string, value: number[]): Attribute {
  return { name, type: binding.TF_ATTR_SHAPE, value };
}

/** Runs an operation that gives one tensor. */
export function run(name: string, attributes: Attribute[], inputs: tf.Tensor[]): tf.Tensor {
  return backend.executeSingleOutput(name, attributes, inputs);
}

/** Runs an operation that gives `count` tensors, or none. */
export function runMany(
  name: string,
  attributes: Attribute[],
  inputs: tf.Tensor[],
  count: number,
): tf.Tensor[] {
  return backend.executeMultipleOutputs(name, attributes, inputs, count);
}
