/** The file of a recorded run that holds what it says of each test image. */
import type { Predictions } from "../evaluation/predict";
import { readTensorFile, writeTensorFile } from "../io/tensor-file";

/** Writes the predictions, numbers in 16 bits; all of it or nothing. */
export function writePredictions(path: string, result: Predictions): void {
  const { trueLabels, predictions, probabilities } = result;
  const tensor = (name: string, values: number[], shape = [values.length]) => ({
    name,
    shape,
    values: Float32Array.from(values),
  });
  const rows = tensor("probabilities", probabilities.flat(), [trueLabels.length, 10]);
  const tensors = [tensor("truths", trueLabels), tensor("predictions", predictions), rows];
  writeTensorFile(path, { tensors, notes: {} }, { storage: "float16" });
}

/** The predictions in a file that `writePredictions` wrote, in the order of the test set. */
export function readPredictions(path: string): Predictions {
  const { tensors } = readTensorFile(path);
  const [trueLabels, predictions, probabilities] = tensors;
  const [n] = trueLabels?.shape ?? [];
  const shapes = tensors.map(({ shape }) => `[${shape}]`).join(" ");
  if (shapes !== `[${n}] [${n}] [${n},10]`) {
    throw new Error(`${path} has tensors ${shapes}; expected [n] [n] [n,10]; record the run again`);
  }
  const numbers = Array.from(probabilities.values);
  return {
    trueLabels: Array.from(trueLabels.values),
    predictions: Array.from(predictions.values),
    probabilities: trueLabels.shape.flatMap((n) =>
      Array.from({ length: n }, (_, row) => numbers.slice(10 * row, 10 * row + 10)),
    ),
  };
}
