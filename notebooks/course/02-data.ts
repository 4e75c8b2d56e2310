/** The exercises of chapter 2 that run the learner's code. */
import { Dataset, imageLength } from "../../src/data/dataset";
import { toTensor } from "../../src/data/transforms";
import { tf } from "../../src/tensorflow";
import { coding, isStub } from "./check";
import { Verdict } from "./verdict";

/** The inverse of normalize([0.491, 0.482, 0.447], [0.247, 0.243, 0.262]). */
export const unnormalize = coding({
  cases: [
    { input: [[[[[0, 0, 0]]]]], expected: [[[[0.491, 0.482, 0.447]]]] },
    { input: [[[[[1, -1, 2]]]]], expected: [[[[0.738, 0.239, 0.971]]]] },
  ],
  run: (learner: (batch: tf.Tensor4D) => tf.Tensor | undefined, batch: number[][][][]) =>
    learner(tf.tensor4d(batch)),
});

/** Three classes of images, each image of one grey. */
function greyImages(greys: readonly number[]): Dataset {
  const images = new Uint8Array(greys.length * imageLength);
  greys.forEach((grey, image) => {
    images.fill(grey, image * imageLength, (image + 1) * imageLength);
  });
  const labels = Uint8Array.from(greys, (_, image) => image % 3);
  return new Dataset({ images, labels, classes: ["a", "b", "c"], transform: toTensor() });
}

type Brightness = (data: Dataset, label: number) => number | undefined;

/** The mean brightness of the images with a label, from 0 to 1, for any data set. */
export function airplaneBrightness(learner: Brightness, because: string): Verdict | undefined {
  const notQuite = (message: string) => new Verdict("Not quite", message);
  for (const { greys, label } of [
    { greys: [0, 51, 255, 102, 51, 255, 153], label: 0 },
    { greys: [10, 250, 30, 40, 200, 60], label: 1 },
    { greys: [10, 250, 30, 40, 200, 60], label: 2 },
  ]) {
    const own = greys.filter((_, image) => image % 3 === label);
    const mean = (list: number[]) => list.reduce((sum, grey) => sum + grey, 0) / list.length;
    const wanted = mean(own) / 255;
    const where = `${greys.length} images of one grey each, label ${label}`;
    try {
      const got = tf.tidy(() => learner(greyImages(greys), label));
      if (got === undefined && isStub(learner)) return undefined;
      const near = (value: number) => Math.abs(Number(got) - value) < 1e-4 * Math.max(1, value);
      if (near(wanted)) continue;
      if (near(255 * wanted)) return notQuite(`${where}: ${got} is in bytes; divide by 255.`);
      if (near(mean(greys) / 255)) return notQuite(`${where}: ${got} is the mean of all classes.`);
      return notQuite(`${where}: you give ${got}, and the mean is ${wanted.toFixed(3)}.`);
    } catch (error) {
      return notQuite(`${where}: your code threw "${(error as Error).message}".`);
    }
  }
  return new Verdict("Correct", because);
}

export { audit } from "./data-audit";
