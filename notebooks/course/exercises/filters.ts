/** The exercises of chapter 05-filters; the notebook asks the questions. */
import { calculation, code, experiment, recall } from "../check";

/** What a grey pixel means in the grid of filters. */
export const greyMeans = recall({
  options: {
    "a grey picture": "The grid shows weights, not photographs.",
    "weights near zero": "Grey stands in the middle between negative and positive.",
    "a dead filter": "A dead filter can have large weights: its answers are what is zero.",
  },
  right: "weights near zero",
  hints: ["Light is positive, dark is negative. What is in between?"],
});

/** The 3 x 3 kernels of conv3: 96 filters over 48 maps. */
export const kernels = calculation({
  answer: 4608,
  slips: {
    48: "That is one filter; there are 96.",
    96: "Each filter has one kernel for each map that comes in.",
    144: "Not the sum: every filter meets every map.",
    41472: "That is the number of weights; a kernel has nine.",
    2304: "That is conv2, with 48 filters.",
  },
  because: "48 · 96.",
  hints: ["How many kernels has one filter, with 48 maps coming in?"],
});

/** The shade of a weight: 0 for the most negative, 127.5 for zero, 255 for the largest. */
export const shade = code({
  cases: [
    { input: [0, 0.3], expected: 127.5 },
    { input: [0.3, 0.3], expected: 255 },
    { input: [-0.3, 0.3], expected: 0 },
    { input: [-0.1, 0.4], expected: 95.625 },
  ],
  run: (
    learner: (weight: number, largest: number) => number | undefined,
    weight: number,
    largest: number,
  ) => learner(weight, largest),
  because: "Zero stays grey whatever the scale is.",
  hints: ["weight / largest lies between -1 and 1.", "Add 1, and it lies between 0 and 2."],
});

/** The agreement of the channels of an untrained conv1. */
export const chanceAgreement = experiment({
  low: -0.1,
  high: 0.1,
  below: "That is far from noise. Is it an untrained network's conv1?",
  above: "That is far from noise. Is it an untrained network's conv1?",
  because: "Weights that were drawn one by one have nothing to do with each other.",
  slip: (agreement) => (agreement === 0 ? "Exactly 0 is no measurement." : undefined),
  hints: [
    "manualSeed(7), then convNet(). channelAgreement takes getLayer('conv1').getWeights()[0] as tf.Tensor4D.",
  ],
});
