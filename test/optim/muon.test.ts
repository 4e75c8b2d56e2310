import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { orthogonalize } from "../../src/optim/muon";
import { assertClose } from "../close";

/** A number's way through three steps of x <- 3.4445 x - 4.775 x^3 + 2.0315 x^5. */
function polynomial(x: number): number {
  for (let step = 0; step < 3; step++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
  return x;
}

test("orthogonalize changes the singular values alone, each by the polynomial", () => {
  // Built from its decomposition: a rotation, singular values 3 and 1, another rotation.
  const rotation = (angle: number) => [
    [Math.cos(angle), -Math.sin(angle)],
    [Math.sin(angle), Math.cos(angle)],
  ];
  const compose = (values: number[]) => {
    const [left, right] = [0.3, 1.1].map((angle) => tf.tensor2d(rotation(angle)));
    const middle = tf.diag(tf.tensor1d(values)) as tf.Tensor2D;
    return tf.matMul(tf.matMul<tf.Tensor2D>(left, middle), right) as tf.Tensor2D;
  };
  const norm = Math.sqrt(3 ** 2 + 1 ** 2);
  const expected = compose([polynomial(3 / norm), polynomial(1 / norm)]);
  assertClose(orthogonalize(compose([3, 1])).dataSync(), expected.dataSync(), 1e-5);
});

test("orthogonalize of a wide matrix is the transpose of that of the tall one", () => {
  const tall = tf.tensor2d([
    [1, 2],
    [-3, 0.5],
    [0, 4],
  ]);
  const ofTall = tf.transpose(orthogonalize(tall));
  const ofWide = orthogonalize(tf.transpose(tall) as tf.Tensor2D);
  assert.deepEqual(ofWide.shape, [2, 3]);
  assertClose(ofWide.dataSync(), ofTall.dataSync(), 1e-5);
});
