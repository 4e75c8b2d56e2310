import type { DataLoader } from "../data/loader";
import { checkInterrupt } from "../interrupt";
import { forward } from "../model/forward";
import { tf } from "../tensorflow";

/** What a model says of every image, in the loader's order. */
export interface Predictions {
  /** The right class of each image. */
  truths: number[];
  /** The class that the model finds most likely. */
  predictions: number[];
  /** Its probability for each class; each row sums to 1. */
  probabilities: number[][];
}

/** The model's predictions for all images of the loader, with dropout off. */
export async function predict(loader: DataLoader, model: tf.LayersModel): Promise<Predictions> {
  const truths: number[] = [];
  const probabilities: number[][] = [];
  for (const [images, labels] of loader) {
    const softmax = tf.tidy(() => tf.softmax(forward(model, images)));
    truths.push(...labels.dataSync());
    probabilities.push(...softmax.arraySync());
    softmax.dispose();
    await checkInterrupt();
  }
  const predictions = probabilities.map((row) => row.indexOf(Math.max(...row)));
  return { truths, predictions, probabilities };
}
