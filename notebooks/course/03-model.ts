/** The exercises of chapter 3 that run the learner's code. */
import { calling, coding } from "./check";

/** Softmax of a list, also of large logits. */
export const softmax = calling<(logits: number[]) => number[] | undefined>([
  { input: [[0, 0]], expected: [0.5, 0.5] },
  { input: [[2, 1, 0]], expected: [0.66524096, 0.24472847, 0.09003057] },
  { input: [[1000, 1000, 0]], expected: [0.5, 0.5, 0] },
  { input: [[1000, 0, 0, 0, 0]], expected: [1, 0, 0, 0, 0] },
  { input: [[-1000, -1001]], expected: [0.73105858, 0.26894142] },
]);

/** How many parameters the network has with filters of this size in conv1. */
export const withLargerFilters = coding({
  cases: [5, 3, 7].map((kernelSize) => ({
    input: [kernelSize] as [number],
    expected: parametersWith(kernelSize),
  })),
  run: (learner: (kernelSize: number) => number | undefined, kernelSize: number) =>
    learner(kernelSize),
});

/** The count worked out by hand: the four convolutions, batch norm and the two dense layers. */
function parametersWith(kernelSize: number): number {
  const conv4 = Math.floor((32 - kernelSize + 1 - 2 - 2 - 3) / 2) + 1;
  const inputs = 96 * conv4 * conv4;
  const convolutions = 48 * (kernelSize ** 2 * 3 + 1) + 48 * 433 + 96 * 433 + 96 * 865;
  return convolutions + 4 * inputs + 256 * (inputs + 1) + 10 * 257;
}

export { ownNetwork } from "./own-network";
