/** The exercises of chapter 04-training; the notebook asks the questions. */
import { calculation, code, experiment, recall } from "../check";

/** Where a weight goes whose gradient is +3. */
export const direction = recall({
  options: {
    up: "With a gradient of +3 the loss rises when the weight does.",
    down: "Against the gradient: the loss rises with the weight, so the weight goes down.",
    "not at all": "Only where the gradient is 0 does a weight stay.",
  },
  right: "down",
  hints: ["w - learning rate · gradient", "The learning rate is positive."],
});

/** The cross-entropy of a probability of 0.25. */
export const quarterLoss = calculation({
  answer: -Math.log(0.25),
  tolerance: 0.01,
  slips: {
    [-1.39]: "The sign: a loss is not negative.",
    2: "That is with the logarithm of base 2; ln has base e.",
    0.6: "That is with the logarithm of base 10; ln has base e.",
    0.75: "That is 1 - p; the loss is -ln p.",
  },
  because: "-ln 0.25 = ln 4 = 1.386.",
  hints: ["-ln p", "Math.log is the natural logarithm, ln."],
});

/** The steps of 10 epochs over 45,000 images in batches of 24. */
export const optimizerSteps = calculation({
  answer: 18_750,
  slips: {
    1875: "That is one epoch.",
    450000: "That is the images; a step is taken for each batch.",
    10: "That is the epochs; a step is taken for each batch.",
  },
  because: "1,875 batches in an epoch, ten epochs.",
  hints: ["How many batches are in an epoch?"],
});

/** The mean over images, from the means over batches. */
export const meanLoss = code({
  cases: [
    { input: [[2], [24]], expected: 2 },
    {
      input: [
        [1, 4],
        [20, 10],
      ],
      expected: 2,
    },
    {
      input: [
        [0.5, 0.7, 3],
        [24, 24, 2],
      ],
      expected: 0.696,
    },
  ],
  run: (
    learner: (losses: number[], sizes: number[]) => number | undefined,
    losses: number[],
    sizes: number[],
  ) => learner(losses, sizes),
  because: "Each image counts once.",
  hints: [
    "loss · size is the sum over a batch.",
    "Divide the sum of those by the sum of the sizes.",
  ],
});

/** How much better a network does on the 48 images it was trained on than on others. */
export const gapByHeart = experiment({
  low: 0.3,
  high: 1,
  below: "Were it all 10 epochs? Did you test on the 48 images themselves?",
  above: "The gap is a difference of two shares, each from 0 to 1.",
  because: "It knows its 48 images and little else.",
  hints: [
    "trainData.subset([0, 1, 2, …]) is a data set of those images.",
    "(await test(loader, model, crossEntropy)).accuracy is the share of right answers.",
  ],
});
