import { tf } from "convnet";

/** The gradient of a scalar function of one tensor, from its values half a step to either side. */
export function finiteDifference(
  f: (x: tf.Tensor) => tf.Tensor,
  at: tf.Tensor,
  step = 1e-2,
): number[] {
  const values = at.dataSync();
  return Array.from(values, (_, index) => {
    const [high, low] = [step / 2, -step / 2].map((shift) =>
      tf.tidy(() => {
        const moved = Float32Array.from(values);
        moved[index] += shift;
        return f(tf.tensor(moved, at.shape)).dataSync()[0];
      }),
    );
    return (high - low) / step;
  });
}
