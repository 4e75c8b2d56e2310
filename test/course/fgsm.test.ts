import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { type Attack, exercises, fgsm } from "../../notebooks/course";
import { batchNorm, crossEntropy, forward, manualSeed, tf, uniform } from "../../src";

const check = (attack: Attack) => exercises.evaluation.fgsm.check(attack);
const gradient = (
  model: tf.LayersModel,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  training = false,
) => tf.grad((x) => crossEntropy(forward(model, x as tf.Tensor4D, { training }), labels))(images);
/** An answer that differs from a correct one by `step` or `end`. */
const attackWith =
  (
    step: (gradient: tf.Tensor, epsilon: number) => tf.Tensor,
    end = (images: tf.Tensor) => images.clipByValue(-1, 1),
  ): Attack =>
  (model, images, labels, epsilon) =>
    end(images.add(step(gradient(model, images, labels), epsilon)));
const signed = (g: tf.Tensor, epsilon: number) => g.sign().mul(epsilon);

test("FGSM is accepted however it is written", () => {
  assert.equal(check(attackWith(signed)).kind, "Correct");
  assert.equal(check((...given) => fgsm(...given)).kind, "Correct");
  const byWhere: Attack = (model, images, labels, epsilon) => {
    const loss = (x: tf.Tensor) =>
      tf.losses.softmaxCrossEntropy(
        tf.oneHot(labels, 5),
        model.predict(x) as tf.Tensor,
        undefined,
        undefined,
        tf.Reduction.SUM,
      );
    const up = tf.grad(loss)(images).greater(0);
    return images
      .add(tf.where(up, epsilon, -epsilon))
      .maximum(-1)
      .minimum(1) as tf.Tensor4D;
  };
  assert.equal(check(byWhere).kind, "Correct", check(byWhere).message);
});

for (const [what, attack, reply] of [
  ["the stub", () => undefined, /write your answer/],
  ["no tensor", (() => 3) as unknown as Attack, /must return a tensor/],
  ["an error", () => assert.fail("oh"), /threw "oh"/],
  ["the images themselves", (_, images) => images.clone(), /no pixel changed/],
  ["a constant", (_, images) => tf.zerosLike(images), /more than epsilon/],
  ["one image only", (_, images) => images.slice([0], [1]), /has the shape \[1,8,12,3\]/],
  ["a missing clip", attackWith(signed, (images) => images), /range from -1\.\d+ to 1\.\d+/],
  ["a clip at 0", attackWith(signed, (x) => x.clipByValue(0, 1)), /You clip at 0/],
  ["no sign", attackWith((g, e) => g.div(g.abs().max()).mul(e)), /use the sign/],
  ["half of epsilon", attackWith((g, e) => g.sign().mul(e / 2)), /0 or exactly epsilon/],
  [
    "a fixed epsilon",
    attackWith((g) => g.sign().mul(16 / 255)),
    /batch of 1 image, eps.*more than/,
  ],
  ["a descent", attackWith((g, e) => g.sign().mul(-e)), /It should rise/],
  ["NaN", attackWith((g) => g.mul(Number.NaN)), /not finite/],
  [
    "random signs",
    (_, images, __, e) =>
      images
        .add(tf.randomUniform(images.shape, -1, 1, "float32", 3).sign().mul(e))
        .clipByValue(-1, 1),
    /It should rise|only \d+% of the pixels/,
  ],
  [
    "one channel only",
    attackWith((g, e) => signed(g, e).mul([1, 0, 0])),
    /only \d+% of the pixels/,
  ],
  [
    "the predicted classes instead of the true ones",
    (model, images, _, e) => {
      const predicted = forward(model, images).argMax(1) as tf.Tensor1D;
      return images.add(signed(gradient(model, images, predicted), e)).clipByValue(-1, 1);
    },
    /true labels/,
  ],
  [
    "training mode",
    (model, images, labels, e) =>
      images.add(signed(gradient(model, images, labels, true), e)).clipByValue(-1, 1),
    /running statistics|Dropout must be switched off/,
  ],
  [
    "changed weights",
    (model, images, labels, e) => {
      model.setWeights(model.getWeights().map((weight) => weight.mul(1.01)));
      return fgsm(model, images, labels, e);
    },
    /changed the weights/,
  ],
  [
    "disposed images",
    (model, images, labels, e) => {
      const result = fgsm(model, images, labels, e);
      images.dispose();
      return result;
    },
    /disposed the images/,
  ],
] as [string, Attack, RegExp][]) {
  test(`FGSM with ${what} is not accepted, and the reply says why`, () => {
    const verdict = check(attack);
    assert.notEqual(verdict.kind, "Correct");
    assert.match(verdict.message, reply);
  });
}

test("the reply draws what changes in the first image", () => {
  const verdict = check(attackWith((g, e) => g.sign().mul(-e)));
  assert.match(verdict.alt, /your change, magnified.*expected change, magnified/);
});

test("the check leaves no tensor behind and the course's random numbers as they were", () => {
  check(attackWith(signed));
  const tensors = tf.memory().numTensors;
  manualSeed(5);
  const expected = uniform();
  manualSeed(5);
  check(attackWith(signed));
  assert.equal(uniform(), expected);
  assert.equal(tf.memory().numTensors, tensors);
});

test("fgsm moves every pixel as finite differences of the loss say", () => {
  manualSeed(3);
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [3, 4, 1] }),
      batchNorm(),
      tf.layers.flatten(),
      tf.layers.dense({ units: 3 }),
    ],
  });
  model.setWeights(
    model.getWeights().map((weight) =>
      tf.tensor(
        Array.from({ length: weight.size }, () => uniform(0.2, 1.2)),
        weight.shape,
      ),
    ),
  );
  const pixels = Array.from({ length: 24 }, () => uniform(-0.8, 0.8));
  const labels = tf.tensor1d([2, 0], "int32");
  const loss = (values: number[]) =>
    crossEntropy(forward(model, tf.tensor4d(values, [2, 3, 4, 1])), labels).dataSync()[0];
  const got = [...fgsm(model, tf.tensor4d(pixels, [2, 3, 4, 1]), labels, 0.05).dataSync()];
  let compared = 0;
  pixels.forEach((pixel, i) => {
    const [up, down] = [0.01, -0.01].map((by) =>
      loss(pixels.map((value, at) => (at === i ? pixel + by : value))),
    );
    if (Math.abs(up - down) < 1e-5) return;
    compared++;
    assert.ok(Math.abs(got[i] - pixel - Math.sign(up - down) * 0.05) < 1e-6, `pixel ${i}`);
  });
  assert.ok(compared > 12);
  model.dispose();
});
