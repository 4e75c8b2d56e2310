/** The experiment of chapter 9: logits that are the same for an image and its mirror image. */
import { forward } from "../../src/model/forward";
import { manualSeed } from "../../src/random";
import { tf } from "../../src/tensorflow";
import { byProperties, type Finding } from "./check";
import { type Batch, batchOf, smallNetwork } from "./small-network";

/** The mean of a network's logits for images `[n, height, width, 3]` and for their mirror images, `[n, classes]`. */
export type MirrorAverage = (model: tf.LayersModel, images: tf.Tensor4D) => tf.Tensor | undefined;

/** Runs the learner's function on a small network with batch norm and dropout, on batches of three sizes. */
export const mirrorAverage = byProperties<MirrorAverage>((learner) => {
  manualSeed(9);
  const model = smallNetwork();
  try {
    for (const count of [3, 1, 4]) {
      const missing = problemOf(learner, model, batchOf(count));
      if (missing) return { missing: `batch of ${count} image${count > 1 ? "s" : ""}: ${missing}` };
    }
  } finally {
    model.dispose();
  }
  return {} satisfies Finding;
});

function problemOf(
  learner: MirrorAverage,
  model: tf.LayersModel,
  { images }: Batch,
): string | undefined {
  const got = learner(model, images);
  if (!(got instanceof tf.Tensor)) return "your function must return a tensor, the logits.";
  const logits = forward(model, images);
  if (`${got.shape}` !== `${logits.shape}`) {
    return `the result has the shape [${got.shape}], expected [${logits.shape}].`;
  }
  if (images.isDisposed) return "your function disposed the images that it was given.";
  const near = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).abs().max().dataSync()[0] < 1e-4;
  if (!near(got, learner(model, images) as tf.Tensor)) {
    return "two calls with the same images gave different logits. Dropout must be switched off.";
  }
  const mirrored = forward(model, images.reverse(2));
  const mean = logits.add(mirrored).div(2);
  if (near(got, mean)) return undefined;
  return mistakeOf((other) => near(got, other), { images, model, logits, mirrored });
}

/** What the logits are instead, if they are one of the common mistakes. */
function mistakeOf(
  isResult: (other: tf.Tensor) => boolean,
  {
    images,
    model,
    logits,
    mirrored,
  }: { images: tf.Tensor4D; model: tf.LayersModel; logits: tf.Tensor; mirrored: tf.Tensor },
): string {
  const meanWith = (other: tf.Tensor) => logits.add(other).div(2);
  const upsideDown = forward(model, images.reverse(1));
  const probabilities = tf.softmax(logits).add(tf.softmax(mirrored)).div(2);
  const mistakes: [tf.Tensor, string][] = [
    [logits, "these are the logits of the images alone."],
    [mirrored, "these are the logits of the mirror images alone."],
    [logits.add(mirrored), "that is the sum. Divide it by 2."],
    [meanWith(upsideDown), "the images are turned upside down. The width is axis 2."],
    [
      meanWith(forward(model, images.reverse([1, 2]))),
      "the images are rotated by 180 degrees. Reverse the width only, axis 2.",
    ],
    [
      meanWith(forward(model, images.reverse(3))),
      "the colours are in reverse order. The width is axis 2.",
    ],
    [probabilities, "that is the mean of the probabilities. Average the logits."],
  ];
  const known = mistakes.find(([other]) => isResult(other));
  return known ? known[1] : "the result differs from the mean of the two sets of logits.";
}
