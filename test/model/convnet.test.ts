import assert from "node:assert/strict";
import { test } from "node:test";
import { adam, convNet, crossEntropy, forward, tf } from "convnet";
import { manualSeed } from "../../src/random";
import { assertClose } from "../close";
import { batch, fixture, names, smallNet, values, withoutDropout } from "../fixtures/convnet";

test("convNet has the tutorial's shapes and 3,743,802 parameters, 3,716,154 of them trained", () => {
  const model = convNet();
  const shapes = Object.fromEntries(
    model.layers.map((layer) => [layer.name, (layer.outputShape as number[]).slice(1)]),
  );
  assert.deepEqual(shapes, {
    conv1: [30, 30, 48],
    conv2: [28, 28, 48],
    dropout1: [28, 28, 48],
    conv3: [26, 26, 96],
    conv4: [12, 12, 96],
    dropout2: [12, 12, 96],
    flatten: [13824],
    norm: [13824],
    relu: [13824],
    fc1: [256],
    fc2: [10],
  });
  assert.equal(model.countParams(), 3_743_802);
  const trained = model.trainableWeights.map((weight) => weight.read().size);
  assert.equal(
    trained.reduce((a, b) => a + b),
    3_716_154,
  );
  model.dispose();
});

test("convNet({ kernelSize: 5 }) changes only conv1's filters and what follows from them", () => {
  const model = convNet({ c1: 4, c2: 6, l1: 8, kernelSize: 5 });
  assert.deepEqual(model.getLayer("conv1").getWeights()[0].shape, [5, 5, 3, 4]);
  assert.deepEqual(model.getLayer("conv2").getWeights()[0].shape, [3, 3, 4, 4]);
  assert.deepEqual(model.getLayer("flatten").outputShape, [null, 11 * 11 * 6]);
  model.dispose();
});

test("convNet starts as PyTorch does: uniform in ±1/sqrt(fanIn), kernel and bias", () => {
  manualSeed(3);
  const model = convNet();
  const fanIn: Record<string, number> = { conv1: 27, conv3: 432, conv4: 864, fc1: 13824, fc2: 256 };
  for (const [name, inputs] of Object.entries(fanIn)) {
    for (const weight of model.getLayer(name).getWeights()) {
      const bound = 1 / Math.sqrt(inputs); // weights are rounded to 32 bits
      const found = weight.dataSync() as Float32Array;
      assert.ok(
        found.every((value) => Math.abs(value) <= bound * (1 + 1e-7)),
        `${name} is within ±${bound}`,
      );
      // The variance of a uniform distribution is bound²/3; its estimate from n draws is this sure:
      const spread = (found.reduce((sum, value) => sum + value ** 2, 0) / found.length) * 3;
      assertClose([spread], [bound ** 2], (4 * bound ** 2) / Math.sqrt(found.length), name);
    }
  }
  model.dispose();
});

test("the same seed gives the same starting weights, another seed others, no two layers the same", () => {
  const start = (seed: number) => {
    manualSeed(seed);
    const model = convNet({ c1: 4, c2: 4, l1: 8 });
    const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
    model.dispose();
    return weights;
  };
  assert.deepEqual(start(5), start(5));
  assert.notDeepEqual(start(5), start(6));
  const [conv2, conv4] = [start(5)[2], start(5)[6]];
  assert.notDeepEqual(conv2, conv4);
});

test("logits, loss and every gradient are PyTorch's from the same weights", () => {
  const model = smallNet();
  const [images, labels] = batch();
  let logits!: tf.Tensor2D;
  const { value, grads } = tf.variableGrads(() => {
    logits = tf.keep(withoutDropout(model, images));
    return crossEntropy(logits, labels);
  });
  assertClose(logits.dataSync(), fixture.logits.flat(), 1e-5, "logit");
  assertClose(value.dataSync(), [fixture.losses[0]], 1e-5, "loss");
  for (const [index, weight] of model.trainableWeights.entries()) {
    const gradient = grads[(weight.read() as tf.Variable).name].dataSync();
    assertClose(
      gradient,
      values(fixture.gradients, names[index]),
      1e-5,
      `${names[index]} gradient`,
    );
  }
  model.dispose();
});

test("three Adam steps give PyTorch's losses, weights and running statistics", () => {
  const model = smallNet();
  const [images, labels] = batch();
  const optimizer = adam(0.001);
  const losses = [0, 1, 2].map(() => {
    const { value, grads } = tf.variableGrads(() =>
      crossEntropy(withoutDropout(model, images), labels),
    );
    optimizer.applyGradients(grads);
    return value.dataSync()[0];
  });
  assertClose(losses, fixture.losses, 1e-5, "loss");
  for (const [index, weight] of model.getWeights().entries()) {
    assertClose(weight.dataSync(), values(fixture.after, names[index]), 1e-5, names[index]);
  }
  const logits = forward(model, images);
  assertClose(logits.dataSync(), fixture.logitsAfter.flat(), 1e-5, "logit at prediction");
  model.dispose();
});

test("forward refuses images of another size and an empty batch", () => {
  const model = convNet({ c1: 2, c2: 2, l1: 4 });
  const wrong = /images of shape \[2,28,32,3\]; the model expects \[n, 32, 32, 3\]/;
  assert.throws(() => forward(model, tf.zeros([2, 28, 32, 3])), wrong);
  assert.throws(() => forward(model, tf.zeros([0, 32, 32, 3])), /batch is empty/);
  model.dispose();
});
