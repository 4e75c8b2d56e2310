/** The exercises of chapter 06-tuning; the notebook asks the questions. */
import { calculation, code, experiment, recall } from "../check";

/** The pictures that decide when a training is stopped. */
export const judge = recall({
  options: {
    train: "The training loss hardly ever turns: a network can learn its pictures by heart.",
    valid: "Stopping is a choice, and the validation set is there for choices.",
    test: "Then the test set has chosen, and nothing is left to judge the result.",
  },
  right: "valid",
  hints: ["Stopping is a choice. Which pictures may choose?"],
});

/** The epochs of successive halving with 16 configurations and rounds of 1 to 16 epochs. */
export const epochsInAll = calculation({
  answer: 80,
  slips: {
    256: "That is the grid: all sixteen for sixteen epochs.",
    31: "That is one network in every round; count all that take part.",
    64: "That is four rounds; the last one, with one network, counts too.",
    16: "That is one round.",
  },
  because: "Each of the five rounds costs 16 epochs.",
  hints: ["Networks times epochs, for each round.", "16 · 1 + 8 · 2 + …"],
});

/** The epoch after which early stopping ends a training. */
export const stopsAfter = code({
  cases: [
    { input: [[3, 2, 2.5, 1, 1, 4], 2], expected: 6 },
    { input: [[3, 2, 1], 1], expected: 3 },
    { input: [[1, 2, 3, 0], 2], expected: 3 },
    { input: [[5, 5, 5, 4], 2], expected: 3 },
    { input: [[3, 1, 2.5, 2, 1.5, 1.2], 3], expected: 5 },
  ],
  run: (
    learner: (losses: number[], tolerance: number) => number | undefined,
    losses: number[],
    tolerance: number,
  ) => learner(losses, tolerance),
  because: "A loss that equals the lowest, or only falls again, is no new low.",
  hints: [
    "Remember the epoch of the lowest loss so far.",
    "Stop when epoch - bestEpoch reaches the tolerance.",
  ],
});

/** The best score of 512 guessing models on 5,000 pictures. */
export const bestOfMany = experiment({
  low: 0.106,
  high: 0.12,
  below: "The best of so many should be luckier: take the largest score.",
  above: "With 5,000 pictures there is less luck than that. Did you try 500?",
  because: "Ten times the pictures leave about a third of the luck.",
  hints: [
    "guesses(models, pictures) gives the scores of all models; Math.max(...scores) is the best.",
  ],
});
