/** The exercises of chapter 9 that run the learner's code or have a rule. */
import { linearDecay } from "../../src/optim/schedule";
import { calling } from "./check";
import { checkBlock } from "./residual-block";

export { mirrorAverage } from "./mirror-average";

/** A block with a skip connection. */
export const residualBlock = checkBlock;

/** A schedule that rises to 1 and falls to 0: linear warm-up, then linear decay. */
export const warmUp = calling<(step: number, warm: number, steps: number) => number | undefined>([
  { input: [0, 4, 12], expected: 0.25 },
  { input: [3, 4, 12], expected: 1 },
  { input: [4, 4, 12], expected: 1 },
  { input: [8, 4, 12], expected: linearDecay(8)(4) },
  { input: [12, 4, 12], expected: 0 },
]);
