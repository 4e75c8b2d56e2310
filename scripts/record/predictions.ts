/** The file of a recorded run that holds what it says of each test image; src/recorded reads it. */
import type { Predictions } from "../../src/evaluation/predict";
import { writeTensorFile } from "../../src/io/tensor-file";

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
