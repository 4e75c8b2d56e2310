/** The exercises of chapter 07-fine-tuning; the notebook asks the questions. */
import { calculation, code, experiment, recall } from "../check";

/** Which pictures are changed at random. */
export const augmented = recall({
  options: {
    train: "The others stand for pictures as they will come.",
    "train and valid": "Then every epoch would be judged on other pictures.",
    "all three": "Then the result would depend on the draw.",
  },
  right: "train",
  hints: ["What are the validation pictures for?"],
});

/** The tutorial's 41 epochs in PFLOP. */
export const petaflop = calculation({
  answer: 0.7503,
  tolerance: 0.005,
  slips: {
    750.3: "That is TFLOP; a PFLOP has a thousand.",
    750300: "That is GFLOP; a PFLOP has a million.",
    0.0183: "That is one epoch.",
  },
  because: "41 · 50,000 · 0.366 GFLOP.",
  hints: ["Epochs times pictures times GFLOP, over a million."],
});

/** The epoch of the lowest loss, counted from 1, the earlier of equal ones. */
export const bestEpoch = code({
  cases: [
    { input: [[3, 1, 2]], expected: 2 },
    { input: [[0.5]], expected: 1 },
    { input: [[2, 1, 1, 4]], expected: 2 },
    { input: [[4, 3, 2, 1]], expected: 4 },
  ],
  run: (learner: (losses: number[]) => number | undefined, losses: number[]) => learner(losses),
  because: "Counted from 1.",
  hints: ["Math.min(...losses)", "indexOf counts from 0."],
});

/** The spread of the losses of batches of 6 over that of batches of 60. */
export const strayRatio = experiment({
  low: 1.5,
  high: 7.5,
  below: "Small batches should stray more. Is it small over large?",
  above: "Is it a ratio of standard deviations, not of variances?",
  because: "About √10 ≈ 3.2 is expected; with ten batches of 60 it is a rough number.",
  hints: [
    "for (const [images, labels] of new DataLoader(data, { batchSize: 6, shuffle: true }))",
    "Keep the losses of one pass in a list: the root of the mean square of what they are off their mean.",
  ],
});
