/** The exercises of chapter 08-evaluation; the notebook asks the questions. */
import { budget } from "../../../src/notebook/budget";
import { calculation, code, experiment, recall } from "../check";

/** What a letter that was taken for spam lowers. */
export const lostLetter = recall({
  options: {
    recall: "Recall of spam asks how much of the real spam was caught; the letter is no spam.",
    precision: "Of all that was called spam, one more is none.",
  },
  right: "precision",
  hints: ["Is the letter in spam's row or in its column?"],
});

/** The precision of the first class in [[8, 2], [10, 80]]. */
export const catPrecision = calculation({
  answer: 8 / 18,
  tolerance: 0.005,
  slips: {
    0.8: "That is the recall: 8 of the 10 cats.",
    0.88: "That is the accuracy: 88 of 100.",
    0.08: "Divide by what was called cat, not by all.",
    44: "That is in percent; a share lies between 0 and 1.",
    44.4: "That is in percent; a share lies between 0 and 1.",
  },
  because: "18 were called cat, 8 of them are.",
  hints: ["How many pictures were called cat?", "The cats' column: 8 and 10."],
});

/** 1.96 standard deviations of 70 % of 100 images, in points. */
export const pointsOff = calculation({
  answer: 100 * 1.96 * Math.sqrt(0.0021),
  tolerance: 0.1,
  slips: {
    0.09: "In points, please: times 100.",
    4.6: "That is one standard deviation.",
  },
  because: "1.96 · √(0.7 · 0.3 / 100) = 0.09, so 9 points.",
  hints: ["1.96 · √(p (1 - p) / n)", "One point is a hundredth."],
});

/** The place of the largest number off the diagonal. */
export const mostConfused = code({
  cases: [
    {
      input: [
        [
          [50, 1, 2],
          [3, 40, 9],
          [4, 5, 60],
        ],
      ],
      expected: [1, 2],
    },
    {
      input: [
        [
          [5, 0],
          [7, 90],
        ],
      ],
      expected: [1, 0],
    },
  ],
  run: (learner: (matrix: number[][]) => [number, number] | undefined, matrix: number[][]) =>
    learner(matrix),
  because: "Rows are actual, columns predicted.",
  hints: ["Two loops, one in the other.", "Leave out where row and column are equal."],
});

/** The share of images whose class is among the three most probable. */
export const amongThree = experiment({
  low: 0.3,
  high: 1,
  below: "Even guessing gives 0.3. Are you looking at the three highest probabilities?",
  above: "A share is at most 1: divide by the number of images.",
  slip: (share) => {
    if (share === 1) return "No network is that good. Does it count all the pictures?";
    return share < budget({ smoke: 0.2, laptop: 0.7, full: 0.8 })
      ? "A trained network does better. Does it count where the class is second or third, too?"
      : undefined;
  },
  because: "Far more than are right at the first place.",
  hints: [
    "How many classes have a higher probability than the true one?",
    "probabilities[i][truths[i]] is the true one's.",
  ],
});
