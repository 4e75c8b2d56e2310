/** The exercises of chapter 02-data; the notebook asks the questions. */
import { tf } from "../../../src/tensorflow";
import { calculation, code, experiment, recall } from "../check";

/** The set on which two trained networks are compared, to keep the better one. */
export const comparedOn = recall({
  options: {
    train: "A network that has learnt its pictures by heart would win there.",
    valid: "Keeping one is a choice, and choices are made there; the test set stays fresh.",
    test: "Then the test set has helped to choose, and its mark is too good.",
  },
  right: "valid",
  hints: ["Keeping one of two is a choice.", "Which set is the mock exam?"],
});

/** The byte 204 after toTensor and normalize(0.5, 0.5). */
export const seenNumber = calculation({
  answer: 0.6,
  tolerance: 0.001,
  slips: {
    0.8: "That is after toTensor; normalize follows.",
    0.3: "The mean is taken off; the division by the deviation is missing.",
  },
  because: "204 / 255 = 0.8, and (0.8 - 0.5) / 0.5 = 0.6.",
  hints: ["toTensor divides by 255.", "normalize: subtract 0.5, then divide by 0.5."],
});

/** The images in the last of the batches of 24 of a set of 10,000. */
export const lastBatch = calculation({
  answer: 16,
  slips: {
    417: "That is the number of batches; how many images are in the last one?",
    416.67:
      "That is how often 24 goes into 10,000; how many images are left after the whole batches?",
    0.667: "That is a share of a batch; how many images is it?",
    416: "That is the number of whole batches; how many images are left after them?",
  },
  because: "416 · 24 = 9,984, so 16 are left.",
  hints: ["How many whole batches fit?", "In code: the remainder operator, %."],
});

/** The bytes of 24 images [32, 32, 3] as float32. */
export const batchBytes = calculation({
  answer: 294_912,
  slips: {
    73728: "That is one byte a number; a float32 takes four.",
    98304: "That is one channel; an image has three.",
    12288: "That is one image; the batch has 24.",
    2359296: "That is in bits; a byte has eight.",
    589824: "That is eight bytes a number; a float32 takes four.",
  },
  because: "24 · 32 · 32 · 3 numbers of 4 bytes.",
  hints: ["How many numbers has one image?", "A float32 has 32 bits."],
});

/** The inverse of normalize([0.491, 0.482, 0.447], [0.247, 0.243, 0.262]). */
export const unnormalize = code({
  cases: [
    { input: [[[[[0, 0, 0]]]]], expected: [[[[0.491, 0.482, 0.447]]]] },
    { input: [[[[[1, -1, 2]]]]], expected: [[[[0.738, 0.239, 0.971]]]] },
  ],
  run: (learner: (batch: tf.Tensor4D) => tf.Tensor | undefined, batch: number[][][][]) =>
    learner(tf.tensor4d(batch)),
  because: "Each channel met its own mean and deviation.",
  hints: [
    "x = (p - mean) / std; solve it for p.",
    "batch.mul([a, b, c]) takes one for each channel.",
  ],
});

/** The mean of the first 100 airplanes of the train split, all channels, 0 to 1. */
export const airplaneBrightness = experiment({
  low: 0.55,
  high: 0.59,
  below: "Are these the airplanes, label 0? Are the numbers 0 to 1?",
  above:
    "Are these bytes, as plainData.image(…) has them? plainData.batch(…).images has numbers from 0 to 1.",
  because: "Now the frogs: they are a good deal darker.",
  hints: [
    "Collect the indices whose label fits, then take plainData.batch(indices).images.",
    "A tensor has .mean(), and .dataSync()[0] takes a number out.",
  ],
});
