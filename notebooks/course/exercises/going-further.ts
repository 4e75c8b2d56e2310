/** The exercises of chapter 09-going-further; the notebook asks the questions. */
import { budget } from "../../../src/notebook/budget";
import { linearDecay } from "../../../src/optim/schedule";
import { calculation, code, experiment, recall } from "../check";

/** Why each whitening filter comes with its negative. */
export const negatives = recall({
  options: {
    "more weights": "They are fixed: not one weight is trained more.",
    "both sides": "GELU all but drops what is below zero; the negative brings that side through.",
    symmetry: "Mirror images are made by augmentation, not by these filters.",
  },
  right: "both sides",
  hints: ["What does the activation behind them do with values below zero?"],
});

/** Floating-point operations to train one image of a convolution 64 -> 256, 3 x 3, 14 x 14 places. */
export const convolutionCost = calculation({
  answer: 173.4,
  tolerance: 0.5,
  slips: {
    28.9: "That is the multiply-adds of one way forward.",
    57.8: "That is the way forward alone; the way back takes twice as much again.",
    86.7: "A multiply-add is two operations.",
    115.6: "The way back takes twice as much as the way forward: three passes in all.",
    28901376: "That is the multiply-adds of one way forward, and not in millions.",
    173408256: "In millions, please.",
  },
  because: "14 · 14 · 9 · 64 · 256 multiply-adds, two operations each, three passes.",
  hints: [
    "Places times weights of one filter times filters: multiply-adds of the way forward.",
    "Two operations for a multiply-add; forward, and twice as much back.",
  ],
});

/** A schedule that rises to 1 and falls to 0: linear warm-up, then linear decay. */
export const warmUp = code({
  cases: [
    { input: [0, 4, 12], expected: 0.25 },
    { input: [3, 4, 12], expected: 1 },
    { input: [4, 4, 12], expected: 1 },
    { input: [8, 4, 12], expected: linearDecay(8)(4) },
    { input: [12, 4, 12], expected: 0 },
  ],
  run: (
    learner: (step: number, warm: number, steps: number) => number | undefined,
    step: number,
    warm: number,
    steps: number,
  ) => learner(step, warm, steps),
  because: "A warm-up keeps the first steps small, while batch norm and momentum settle.",
  hints: [
    "While step < warm: (step + 1) / warm.",
    "After it: linearDecay over the steps that are left.",
  ],
});

/** The points that a gain is a multiple of: the chapter has 100 or 5,000 validation images. */
const step = () => budget({ smoke: 0.1, laptop: 0.01, full: 0.01 });
const isWhole = (count: number) => Math.abs(count - Math.round(count)) < 1e-6;

/** How many accuracy points six views bring over one, for the network trained in the chapter. */
export const gainOfViews = experiment({
  low: -10,
  high: 10,
  below: "Six views should hardly ever do harm. Is it six views minus one view, in points?",
  above: "In points: 0.02 of accuracy is 2 points.",
  slip: (points) =>
    isWhole(points / step())
      ? undefined
      : "No number of images makes so many points. Is it a share? 0.02 of accuracy is 2 points.",
  because: "In long trainings it is about half a point to one, for six times the work.",
  hints: [
    "oneView.accuracy and sixViews.accuracy are shares, from 0 to 1.",
    "100 times the difference.",
  ],
});
