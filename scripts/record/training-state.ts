import type { NamedTensor } from "../../src/io/tensor-file";
import { checkWeights, namedWeights, readWeights, writeWeights } from "../../src/io/weights";
import type { NativeOptimizer } from "../../src/optim/native-optimizer";
import { tf } from "../../src/tensorflow";

/** A model and the optimizer that trains it. */
export interface Training {
  model: tf.LayersModel;
  optimizer: NativeOptimizer;
}

/**
 * A copy of the model's weights and of what the optimizer remembers of each trained one, named
 * "conv1/kernel/mean" after the weight. Adam's powers of beta follow from `optimizer.iterations`.
 */
export function readTraining({ model, optimizer }: Training): NamedTensor[] {
  const memory: NamedTensor[] = [];
  // Given back by tidy, the arrays would be searched for tensors number by number, in a Set of at most 2^24.
  tf.tidy(() => {
    for (const { name, variable } of trained(model)) {
      for (const [index, tensor] of optimizer.memoryOf(variable.name).entries()) {
        const values = tensor.dataSync() as Float32Array;
        memory.push({
          name: `${name}/${optimizer.memoryNames[index]}`,
          shape: tensor.shape,
          values,
        });
      }
    }
  });
  return [...readWeights(model), ...memory];
}

/**
 * Gives model and optimizer back what `readTraining` read after `iterations` steps, and returns
 * the tensors that follow it in `tensors`. Throws, and changes nothing, if they are of another model or optimizer.
 */
export function writeTraining(
  { model, optimizer }: Training,
  iterations: number,
  tensors: NamedTensor[],
  path: string,
): NamedTensor[] {
  const weights = tensors.slice(0, namedWeights(model).length);
  checkWeights(model, weights, path);
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const slots = trained(model).length * optimizer.memoryNames.length;
  tf.tidy(() => {
    const entries = trained(model).map(({ name, variable }) => {
      const memory = optimizer.memoryNames.map((part) => {
        const saved = byName.get(`${name}/${part}`);
        if (saved && String(saved.shape) === String(variable.shape)) {
          return tf.tensor(saved.values, saved.shape);
        }
        const what = `"${part}" of ${name}${saved ? ` of its shape [${variable.shape}]` : ""}`;
        const next = "continue with the kind of optimizer that it was saved with";
        throw new Error(`${path} has no ${what}; ${next}`);
      });
      return [variable.name, memory];
    });
    writeWeights(model, weights);
    optimizer.resume(iterations, Object.fromEntries(entries));
  });
  return tensors.slice(weights.length + slots);
}

function trained(model: tf.LayersModel) {
  return namedWeights(model).filter(({ variable }) => variable.trainable);
}
