import { existsSync } from "node:fs";
import { join } from "node:path";
import { tf } from "../tensorflow";
import { learnerFolder } from "./checkout";
import { type NamedTensor, readTensorFile, type Storage, writeTensorFile } from "./tensor-file";

/** Where the learner's own results are kept: the file `name` in `.convnet/runs` of the learner's folder. */
export function runPath(name: string): string {
  return join(learnerFolder(), ".convnet/runs", name);
}

/**
 * Saves all weights of the model, running averages too, in one file; all of it or nothing. In
 * "float16" the file is half as large, and each weight is rounded to three digits or so; a tensor with a
 * number beyond 65,504 stays as it is.
 */
export function saveWeights(
  model: tf.LayersModel,
  path: string,
  { storage = "float32" }: { storage?: Storage } = {},
): void {
  const notes = { saved: new Date().toISOString() };
  writeTensorFile(path, { tensors: readWeights(model), notes }, { storage });
}

/**
 * Gives the model the weights that `saveWeights` wrote. Throws, and leaves the model as it was, if
 * there is no such file, if it is damaged, or if it was saved from a model of other sizes.
 */
export function loadWeights(model: tf.LayersModel, path: string): void {
  if (!existsSync(path)) {
    throw new Error(`no weights at ${path}; save them first: saveWeights(model, path)`);
  }
  const saved = readTensorFile(path).tensors;
  checkWeights(model, saved, path);
  writeWeights(model, saved);
}

/** A model's variables, each named by its layer and its part of it, such as "conv1/kernel". */
export function namedWeights(model: tf.LayersModel) {
  return model.layers.flatMap((layer) =>
    layer.weights.map((variable) => {
      const part = variable.originalName.split("/").at(-1);
      return { name: `${layer.name}/${part}`, variable };
    }),
  );
}

/** A copy of all the model's weights. */
export function readWeights(model: tf.LayersModel): NamedTensor[] {
  return namedWeights(model).map(({ name, variable }) => ({
    name,
    shape: variable.shape as number[],
    values: variable.read().dataSync() as Float32Array,
  }));
}

/** Throws unless `saved`, which came from `path`, are weights of a model like this one. */
export function checkWeights(model: tf.LayersModel, saved: NamedTensor[], path: string): void {
  const own = namedWeights(model);
  const describe = (parts: readonly { name: string; shape: readonly unknown[] }[]) =>
    parts.map(({ name, shape }) => `${name} [${shape}]`);
  const found = describe(saved);
  const expected = describe(own.map(({ name, variable: { shape } }) => ({ name, shape })));
  const wrong = expected.findIndex((words, index) => words !== found[index]);
  if (wrong >= 0 || found.length !== expected.length) {
    const at = wrong >= 0 ? wrong : expected.length;
    throw new Error(
      `${path} was saved from another model: it has ${found[at] ?? "nothing more"}, this model ` +
        `${expected[at] ?? "nothing more"}; build the model with the sizes that it was saved with`,
    );
  }
}

/** Gives the model weights that `checkWeights` found to be of a model like it. */
export function writeWeights(model: tf.LayersModel, saved: NamedTensor[]): void {
  tf.tidy(() => {
    for (const [index, { variable }] of namedWeights(model).entries()) {
      variable.write(tf.tensor(saved[index].values, saved[index].shape));
    }
  });
}
