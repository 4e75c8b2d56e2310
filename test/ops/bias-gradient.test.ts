import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { assertClose } from "../close";
import { finiteDifference } from "./finite-difference";

/** Numbers that differ from place to place, so that a sum along the wrong axis shows. */
const numbers = (...shape: number[]) =>
  tf.tensor(
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => (index * 7) % 5),
    shape,
  );

const cases: [string, number[], number[]][] = [
  ["a bias of an image's channels", [2, 2, 3, 4], [4]],
  ["a bias of a dense layer", [3, 4], [4]],
  ["two tensors of one shape", [2, 3], [2, 3]],
  ["a number and a matrix", [], [2, 3]],
  ["a column and a row", [3, 1], [1, 2]],
  ["a column and a square", [3, 1], [3, 3]],
  ["one row and a bias", [1, 3], [3]],
  ["a matrix and a stack of them", [2, 1], [3, 2, 4]],
];
for (const [name, shapeA, shapeB] of cases) {
  test(`the gradient of ${name} added up is what finite differences say`, () => {
    const [a, b] = [numbers(...shapeA), numbers(...shapeB)];
    const sum = (left: tf.Tensor, right: tf.Tensor) => tf.sum(tf.square(tf.add(left, right)));
    const [ofA, ofB] = tf.grads(sum)([a, b]);
    assert.deepEqual([ofA.shape, ofB.shape], [shapeA, shapeB]);
    const close = 2e-2;
    assertClose(
      ofA.dataSync(),
      finiteDifference((x) => sum(x, b), a),
      close,
    );
    assertClose(
      ofB.dataSync(),
      finiteDifference((x) => sum(a, x), b),
      close,
    );
  });
}

test("what is added is not kept for the way back", () => {
  const bias = tf.tensor1d([1, 2, 3, 4]);
  let grown = 0;
  tf.grad((x) => {
    const before = tf.memory().numDataBuffers;
    const sum = tf.tidy(() => tf.add(tf.neg(x), bias));
    grown = tf.memory().numDataBuffers - before;
    return sum;
  })(numbers(100, 4));
  assert.equal(grown, 1, "the sum, and not what was negated");
});
