import type { DataLoader } from "../data/loader";
import { forward } from "../model/forward";
import { checkInterrupt } from "../notebook/interrupt";
import { tf } from "../tensorflow";

/** A model's predictions for every image, in the loader's order. */
export interface Predictions {
  /** The true class of each image. */
  trueLabels: number[];
  /** The class with the highest probability. */
  predictions: number[];
  /** The probability of each class; each row sums to 1. */
  probabilities: number[][];
}

/** The model's predictions for all images of the loader, with dropout off. Throws on NaN. */
export async function predict(loader: DataLoader, model: tf.LayersModel): Promise<Predictions> {
  const trueLabels: number[] = [];
  const probabilities: number[][] = [];
  for (const [images, labels] of loader) {
    const softmax = tf.tidy(() => tf.softmax(forward(model, images)));
    trueLabels.push(...labels.dataSync());
    probabilities.push(...softmax.arraySync());
    softmax.dispose();
    await checkInterrupt();
  }
  const wrong = probabilities.findIndex((row) => !row.every(Number.isFinite));
  if (wrong >= 0) {
    const next = "look for NaN in the transformed images and in the model's weights";
    throw new RangeError(
      `the probabilities of image ${wrong} are NaN; expected finite numbers: ${next}`,
    );
  }
  const predictions = probabilities.map((row) => row.indexOf(Math.max(...row)));
  return { trueLabels, predictions, probabilities };
}
