/** The exercises of chapter 5 that run the learner's code. */
import { type Coding, calling } from "./check";
import { checkPatches, type PatchProject } from "./deep-patches";

/** The shade of a weight: 0 for the most negative, 127.5 for zero, 255 for the largest. */
export const shade = calling<(weight: number, largest: number) => number | undefined>([
  { input: [0, 0.3], expected: 127.5 },
  { input: [0.3, 0.3], expected: 255 },
  { input: [-0.3, 0.3], expected: 0 },
  { input: [-0.1, 0.4], expected: 95.625 },
]);

/** One step of gradient ascent, of `rate` in the root mean square over the pixels, kept between -1 and 1. */
export const ascentStep = calling<
  (image: number[], gradient: number[], rate: number) => number[] | undefined
>([
  { input: [[0, 0], [3, 3], 0.1], expected: [0.1, 0.1] },
  { input: [[0.5, -0.5, 0, 0], [2, 0, 0, 0], 0.2], expected: [0.9, -0.5, 0, 0] },
  { input: [[0, 0], [0.0001, -0.0001], 0.25], expected: [0.25, -0.25] },
  { input: [[0.9, -0.95], [-4, -4], 0.1], expected: [0.8, -1] },
  { input: [[0.3, -0.2], [0, 0], 0.5], expected: [0.3, -0.2] },
]);

/** The top patches of a unit of the recipe's network. */
export const deepPatches: Coding<PatchProject> = checkPatches;
