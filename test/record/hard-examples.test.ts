import assert from "node:assert/strict";
import { test } from "node:test";
import { crossEntropy, forward, manualSeed, speedrunNet, speedrunOptimizer, tf } from "convnet";
import { HardExamples } from "../../scripts/record/hard-examples";
import { readWeights } from "../../src/io/weights";
import { assertClose } from "../close";

const labels = tf.tensor1d([3, 0, 9, 3, 7, 1], "int32");
const images = tf.randomNormal<tf.Rank.R4>([6, 32, 32, 3], 0, 1, "float32", 5);

function selector() {
  manualSeed(3);
  const model = speedrunNet({ widths: [24, 24, 24] });
  const optimizer = speedrunOptimizer({ batchSize: 6, stepsPerEpoch: 5, epochs: 2 });
  return { model, optimizer };
}

/** A step on the whole batch, as the course's `train` takes it. */
function step({ model, optimizer }: ReturnType<typeof selector>): void {
  const { grads } = tf.variableGrads(() =>
    crossEntropy(forward(model, images, { training: true }), labels),
  );
  optimizer.applyGradients(grads);
}

test("the images of the largest loss are chosen, and the selector has learned from all", () => {
  const [choosing, plain] = [selector(), selector()];
  const examples = new HardExamples(choosing, crossEntropy, 2);
  for (let round = 0; round < 3; round++) {
    const losses = tf.tidy(() => {
      const probabilities = tf.softmax(forward(plain.model, images, { training: true }));
      const right = probabilities.arraySync().map((row, i) => row[labels.dataSync()[i]]);
      return right.map((probability) => -Math.log(probability));
    });
    step(plain);
    const hardest = [0, 1, 2, 3, 4, 5].sort((a, b) => losses[b] - losses[a]).slice(0, 2);
    const [chosen, their] = examples.choose(images, labels);
    const expected = tf.gather(images, hardest);
    assert.deepEqual(chosen.dataSync(), expected.dataSync(), `round ${round}`);
    assert.deepEqual(
      [...their.dataSync()],
      hardest.map((i) => labels.dataSync()[i]),
    );
  }
  const [found, expected] = [choosing, plain].map(({ model }) => readWeights(model));
  for (const [index, { name, values }] of found.entries()) {
    // The running statistics of `plain` have seen each batch twice.
    if (name.includes("running")) continue;
    assertClose(values, expected[index].values, 1e-5, name);
  }
});

test("restored, it goes on as it would have, and leaves other tensors alone", () => {
  const [first, second] = [selector(), selector()];
  const examples = new HardExamples(first, crossEntropy, 3);
  tf.dispose(examples.choose(images, labels));
  const other = { name: "losses", shape: [1], values: Float32Array.of(2) };
  const copy = new HardExamples(second, crossEntropy, 3);
  assert.deepEqual(copy.restore([other, ...examples.tensors()], 1), [other]);
  tf.dispose(examples.choose(images, labels));
  const before = tf.memory().numTensors;
  tf.dispose(copy.choose(images, labels));
  assert.equal(tf.memory().numTensors, before, "no tensor is lost");
  assert.deepEqual(readWeights(second.model), readWeights(first.model));
});

test("a batch that is too small is refused", () => {
  const examples = new HardExamples(selector(), crossEntropy, 7);
  assert.throws(() => examples.choose(images, labels), /a batch of 6; expected at least 7 images/);
});
