/**
 * The frame of the native optimizers. Weights and what the optimizer remembers of them live in
 * TensorFlow's resource variables, which one operation a weight updates in place. Plain
 * TensorFlow.js composes Adam of twelve operations a weight, 170 a step: about 15 ms of a step's 69
 * (batch 24), now 2.
 */

import { run, runMany, shape, text, type } from "../ops/op";
import { tf } from "../tensorflow";

type Gradients = Parameters<tf.Optimizer["applyGradients"]>[0];

/** A weight in training: its resource variable, those of its memory, and the tensor last read of it. */
interface Slot {
  weight: tf.Tensor;
  memory: tf.Tensor[];
  read?: object;
}

// TensorFlow frees a resource variable of this name with the last handle of it.
const anonymous = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

/** An optimizer whose update is one TensorFlow operation. */
export abstract class NativeOptimizer extends tf.Optimizer {
  private readonly slots = new Map<string, Slot>();

  /** `memoryNames` are the tensors kept of each weight, of its shape and zero at the start. */
  constructor(
    public learningRate: number,
    readonly memoryNames: readonly string[],
  ) {
    super();
    if (!(learningRate > 0 && learningRate < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`learning rate ${learningRate}; expected a positive number, say 0.001`);
    }
  }

  /** The scalars that this step's operations share. */
  protected abstract scalars(step: number): number[];

  /** Updates one weight and its memory, which are resource variables. */
  protected abstract update(
    weight: tf.Tensor,
    memory: tf.Tensor[],
    gradient: tf.Tensor,
    scalars: tf.Tensor[],
    name: string,
  ): void;

  override applyGradients(gradients: Gradients): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    tf.tidy(() => {
      const scalars = this.scalars(this.iterations + 1).map((value) => tf.scalar(value));
      for (const { name, tensor } of named) this.step(name, tensor, scalars);
    });
    this.incrementIterations();
  }

  private step(name: string, gradient: tf.Tensor, scalars: tf.Tensor[]): void {
    const variable = variableOf(name);
    const slot = this.slots.get(name) ?? this.newSlot(name, variable);
    // The weight was set from outside, as by loadWeights.
    if (slot.read !== variable.dataId) assign(slot.weight, variable);
    // What variable.assign does, but in this order: TensorFlow updates a buffer in place only while
    // nobody else holds it, and copies it first where somebody does.
    tf.engine().disposeTensor(variable);
    this.update(slot.weight, slot.memory, gradient, scalars, name);
    variable.dataId = read(slot.weight).dataId;
    tf.engine().incRef(variable, tf.backend());
    slot.read = variable.dataId;
  }

  private newSlot(name: string, variable: tf.Variable): Slot {
    const memory = this.memoryNames.map(() => {
      const handle = newHandle(variable.shape);
      assign(handle, tf.zerosLike(variable));
      return handle;
    });
    const slot: Slot = { weight: newHandle(variable.shape), memory };
    this.slots.set(name, slot);
    return slot;
  }

  /**
   * What is remembered of the weight whose variable is `name`, a tensor for each of `memoryNames`;
   * zeros before its first step. With `iterations` it is the optimizer's whole state.
   */
  memoryOf(name: string): tf.Tensor[] {
    const slot = this.slots.get(name) ?? this.newSlot(name, variableOf(name));
    return slot.memory.map(read);
  }

  /** Goes on as after `iterations` steps that left this memory of each weight. */
  resume(iterations: number, memory: Record<string, tf.Tensor[]>): void {
    this.iterations_ = iterations;
    for (const [name, tensors] of Object.entries(memory)) {
      const slot = this.slots.get(name) ?? this.newSlot(name, variableOf(name));
      for (const [index, handle] of slot.memory.entries()) assign(handle, tensors[index]);
    }
  }

  getConfig(): { learningRate: number } {
    return { learningRate: this.learningRate };
  }

  override dispose(): void {
    for (const { weight, memory } of this.slots.values()) tf.dispose([weight, memory]);
    this.slots.clear();
  }
}

function variableOf(name: string): tf.Variable {
  return tf.engine().registeredVariables[name];
}

const float32 = type("dtype", "float32");

function newHandle(size: number[]): tf.Tensor {
  const attributes = [float32, shape("shape", size), text("shared_name", anonymous)];
  return tf.keep(run("VarHandleOp", [...attributes, text("container", "")], []));
}

/** Sets a resource variable. */
export function assign(handle: tf.Tensor, value: tf.Tensor): void {
  runMany("AssignVariableOp", [float32], [handle, value], 0);
}

/** The present value of a resource variable. */
export function read(handle: tf.Tensor): tf.Tensor {
  return run("ReadVariableOp", [float32], [handle]);
}
