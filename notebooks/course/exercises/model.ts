/** The exercises of chapter 03-model; the notebook asks the questions. */
import { calculation, code, recall } from "../check";

/** The layers that compute something else in training than at test time. */
export const twoModes = recall({
  options: {
    dropout: "It is one of them. What does batch norm do when there is no batch?",
    "batch norm": "It is one of them. What would gaps do to a test?",
    both: "Gaps and the batch's own statistics are for training only.",
    neither: "Watch the cells on dropout and batch norm again: each was run both ways.",
  },
  right: "both",
  hints: ["Two cells of this chapter ran a layer with training true and false."],
});

/** The rows of the feature map of a 5 x 5 filter on 28 x 28 with stride 2. */
export const rowsOut = calculation({
  answer: 12,
  slips: {
    12.5: "There is no half row: round down before you add 1.",
    11.5: "There is no half row: round down, then add 1.",
    13: "11.5 is rounded down.",
    11: "Plus 1: the first place counts too.",
    24: "That is with stride 1.",
    14: "That is half of 28, as if padding kept the size.",
  },
  because: "(28 - 5) / 2 = 11.5, rounded down 11, plus 1.",
  hints: ["floor((n + 2p - k) / s) + 1", "n = 28, p = 0, k = 5, s = 2."],
});

/** The parameters of 96 filters of 5 x 5 over 48 channels, with biases. */
export const parameterCount = calculation({
  answer: 115_296,
  slips: {
    115200: "The biases are missing, one for each filter.",
    2496: "A filter covers all 48 channels, not one.",
    115248: "There is one bias for each filter, not for each channel.",
    2400: "A filter covers all 48 channels, not one.",
    1201: "That is one filter; there are 96.",
    41568: "That is with 3 x 3 filters.",
  },
  because: "96 · (5 · 5 · 48 + 1).",
  hints: ["How many weights has one filter?", "5 · 5 for each of the 48 channels, and one bias."],
});

/** Softmax of a list, also of large logits. */
export const softmax = code({
  cases: [
    { input: [[0, 0]], expected: [0.5, 0.5] },
    { input: [[2, 1, 0]], expected: [0.66524096, 0.24472847, 0.09003057] },
    { input: [[1000, 1000, 0]], expected: [0.5, 0.5, 0] },
    { input: [[1000, 0, 0, 0, 0]], expected: [1, 0, 0, 0, 0] },
    { input: [[-1000, -1001]], expected: [0.73105858, 0.26894142] },
  ],
  run: (learner: (logits: number[]) => number[] | undefined, logits: number[]) => learner(logits),
  because: "Large logits are no trouble either, of whichever sign.",
  hints: [
    "Math.exp of each, then divide by the sum.",
    "Take the largest logit off all of them first.",
  ],
});

/** The parameters of convNet({ kernelSize: 5 }); a run shows them, but no two runs differ. */
export const withLargerFilters = calculation({
  answer: 3_172_026,
  slips: {
    3743802: "That is with filters of 3 x 3.",
    571776: "That is the difference; how many has the new network in all?",
    [-571776]: "That is the difference; how many has the new network in all?",
    3746106: "So it would be if only conv1 changed. Ask the network itself.",
  },
  because: "Fewer than before: fc1 gets a smaller picture.",
  hints: [
    "The option goes where convNet takes its others: convNet({ … }).",
    "A model has .countParams().",
  ],
});
