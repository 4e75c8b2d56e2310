/** The exercise of chapter 2 that runs the learner's code. */
import { tf } from "../../src/tensorflow";
import { coding } from "./check";

/** The inverse of normalize([0.491, 0.482, 0.447], [0.247, 0.243, 0.262]). */
export const unnormalize = coding({
  cases: [
    { input: [[[[[0, 0, 0]]]]], expected: [[[[0.491, 0.482, 0.447]]]] },
    { input: [[[[[1, -1, 2]]]]], expected: [[[[0.738, 0.239, 0.971]]]] },
  ],
  run: (learner: (batch: tf.Tensor4D) => tf.Tensor | undefined, batch: number[][][][]) =>
    learner(tf.tensor4d(batch)),
});
