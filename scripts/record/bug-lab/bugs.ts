/** The bugs that the bug lab plants. Each does what the right code does, but for one slip. */
import { Dataset, imageLength } from "../../../src/data/dataset";
import { type ConvNetOptions, convNet } from "../../../src/model/convnet";
import { permutation } from "../../../src/random";
import { tf } from "../../../src/tensorflow";
import { crossEntropy, type Loss } from "../../../src/training/losses";

/** Cross-entropy of logits that have been through softmax already. */
export const softmaxTwice: Loss = (logits, labels) =>
  tf.tidy(() => crossEntropy(tf.softmax(logits), labels));

/** The images in a new order, the labels in the old one. */
export function shuffledLabels(data: Dataset): Dataset {
  const { images } = data.subset(permutation(data.length));
  return new Dataset({ ...parts(data), images });
}

/** The images sorted by class, as a folder for each class would give them. */
export function sortedByClass(data: Dataset): Dataset {
  const order = [...data.labels.keys()].sort((a, b) => data.labels[a] - data.labels[b]);
  return data.subset(order);
}

/** The same images, prepared in another way. */
export function preparedBy(transform: Dataset["transform"], data: Dataset): Dataset {
  return new Dataset({ ...parts(data), transform });
}

function parts({ images, labels, classes, transform }: Dataset) {
  return { images, labels, classes, transform };
}

/** The course's network with an argument d1 that it never uses. */
export function convNetThatForgetsD1({ d1: _, ...sizes }: ConvNetOptions = {}): tf.Sequential {
  return convNet(sizes);
}

/** The model's logits `[n, 10]` with those layers put into training mode whose name begins with `name`. */
export function forwardWithTraining(name: string, model: tf.Sequential, images: tf.Tensor4D) {
  return tf.tidy(() => {
    const through = (values: tf.Tensor, layer: tf.layers.Layer) =>
      layer.apply(values, { training: layer.name.startsWith(name) }) as tf.Tensor;
    return model.layers.reduce(through, images) as tf.Tensor2D;
  });
}

/** Of each class, the accuracy on the last `batchSize` predictions, or fewer, of a whole pass. */
export function recallOfLastBatch(
  { trueLabels, predictions }: { trueLabels: number[]; predictions: number[] },
  batchSize: number,
): number[] {
  const start = Math.floor((trueLabels.length - 1) / batchSize) * batchSize;
  const [right, seen] = [new Array<number>(10).fill(0), new Array<number>(10).fill(0)];
  for (let image = start; image < trueLabels.length; image++) {
    seen[trueLabels[image]]++;
    if (predictions[image] === trueLabels[image]) right[trueLabels[image]]++;
  }
  return right.map((count, label) => count / Math.max(1, seen[label]));
}

/** Each count divided by the sum of the row whose number is the count's column. */
export function dividedAlongWrongAxis(matrix: number[][]): number[][] {
  const sums = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  return matrix.map((row) => row.map((count, column) => count / sums[column]));
}

/** The numbers of training and of validation images, each drawn from an order of its own. */
export function overlappingSplit(images: number, validImages: number): [number[], number[]] {
  const train = permutation(images).slice(validImages);
  const valid = permutation(images).slice(0, validImages);
  return [[...train], [...valid]];
}

/** The bytes of a batch after its transform, as `normalize(0.5, 0.5)` is undone for looking at it. */
export function lookedAt({ images, labels }: ReturnType<Dataset["batch"]>): string {
  const bytes = tf.tidy(() => images.mul(0.5).add(0.5).clipByValue(0, 1).mul(255).round());
  const base64 = Buffer.from(Uint8Array.from(bytes.dataSync())).toString("base64");
  tf.dispose([images, labels, bytes]);
  return base64;
}

/** The number of the image in `data` that is nearest to these bytes, by the sum of squares, and that sum. */
export function nearest(bytes: Uint8Array, data: Dataset): { image: number; distance: number } {
  let best = { image: 0, distance: Number.POSITIVE_INFINITY };
  for (let image = 0; image < data.length; image++) {
    let distance = 0;
    for (let i = 0; i < imageLength && distance < best.distance; i++) {
      distance += (bytes[i] - data.images[image * imageLength + i]) ** 2;
    }
    if (distance < best.distance) best = { image, distance };
  }
  return best;
}
