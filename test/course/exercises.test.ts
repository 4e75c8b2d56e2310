import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { convNet, tf } from "../../src";

test("the filter for lower edges may have any weights that do it, and must be 3 x 3", () => {
  const { lowerEdge } = exercises.convolution;
  const rows = (weights: number[]) => [weights, [0, 0, 0], weights.map((weight) => -weight)];
  for (const weights of [
    [1, 1, 1],
    [1, 2, 1],
    [0.1, 0.2, 0.1],
    [1 / 3, 1 / 3, 1 / 3],
  ]) {
    assert.equal(lowerEdge.check(rows(weights)).kind, "Correct", String(weights));
  }
  const upright = [-1, 0, 1];
  assert.match(lowerEdge.check([upright, upright, upright]).message, /got \[ 0, 0, 0 \]/);
  assert.match(
    lowerEdge.check([
      [1, 1],
      [-1, -1],
    ]).message,
    /rows of 2,2 numbers, not 3 rows of 3/,
  );
});

test("zeros after ReLU are counted in any feature map, not typed", () => {
  const { zerosAfterReLU } = exercises.convolution;
  const zeros =
    (pad: "valid" | "same", then = (map: tf.Tensor) => map.relu()) =>
    (image: tf.Tensor3D, filter: tf.Tensor4D) =>
      then(tf.conv2d(image, filter, 1, pad))
        .equal(0)
        .mean()
        .dataSync()[0];
  assert.equal(zerosAfterReLU.check(zeros("valid")).kind, "Correct");
  assert.match(zerosAfterReLU.check(zeros("same")).message, /as large as the image/);
  assert.match(zerosAfterReLU.check(zeros("valid", (map) => map)).message, /before ReLU/);
  const positive = (image: tf.Tensor3D, filter: tf.Tensor4D) => 1 - zeros("valid")(image, filter);
  assert.match(zerosAfterReLU.check(positive).message, /not zero/);
  assert.match(zerosAfterReLU.check(() => 0.5).message, /gives 0\.5, and the fraction is/);
  assert.equal(zerosAfterReLU.check(() => undefined).kind, "Not yet");
});

test("softmax is refused where logits far from each other or from 0 break it", () => {
  const softmaxLess =
    (off: (logits: number[]) => number) =>
    (logits: number[]): number[] => {
      const powers = logits.map((logit) => Math.exp(logit - off(logits)));
      const sum = powers.reduce((a, b) => a + b, 0);
      return powers.map((power) => power / sum);
    };
  const { softmax } = exercises.model;
  const mean = (logits: number[]) => logits.reduce((a, b) => a + b, 0) / logits.length;
  assert.equal(softmax.check(softmaxLess((logits) => Math.max(...logits))).kind, "Correct");
  assert.match(softmax.check(softmaxLess(() => 0)).message, /input \[ 1000, 1000, 0 \].*NaN/);
  assert.match(softmax.check(softmaxLess(mean)).message, /input \[ 1000, 0, 0, 0, 0 \].*NaN/);
});

test("early stopping waits for a new low, not for a loss below the last one", () => {
  const { stopsAfter } = exercises.tuning;
  const stop =
    (isNoLow: (losses: number[], epoch: number) => boolean) =>
    (losses: number[], patience: number): number => {
      let waited = 0;
      for (let epoch = 1; epoch < losses.length; epoch++) {
        waited = isNoLow(losses, epoch) ? waited + 1 : 0;
        if (waited >= patience) return epoch + 1;
      }
      return losses.length;
    };
  const overall = stop((losses, epoch) => losses[epoch] >= Math.min(...losses.slice(0, epoch)));
  const overLast = stop((losses, epoch) => losses[epoch] >= losses[epoch - 1]);
  assert.equal(stopsAfter.check(overall).kind, "Correct");
  assert.match(stopsAfter.check(overLast).message, /expected 5, got 6/);
  const equalToo = stop((losses, epoch) => losses[epoch] > Math.min(...losses.slice(0, epoch)));
  assert.match(stopsAfter.check(equalToo).message, /expected 3, got 4/);
});

test("parameters are counted for filters of any size", () => {
  const { withLargerFilters } = exercises.model;
  const count = (kernelSize: number) => {
    const model = convNet({ kernelSize });
    const parameters = model.countParams();
    model.dispose();
    return parameters;
  };
  assert.equal(withLargerFilters.check(count).kind, "Correct");
  assert.match(withLargerFilters.check(() => 3_172_026).message, /input 3: expected 3743802/);
  assert.match(withLargerFilters.check(() => 3_743_802).message, /input 5: expected 3172026/);
});

test("unnormalize takes the channels apart as well as together", () => {
  const { unnormalize } = exercises.data;
  const [means, deviations] = [
    [0.491, 0.482, 0.447],
    [0.247, 0.243, 0.262],
  ];
  const apart = (batch: tf.Tensor4D) =>
    tf.concat(
      tf.split(batch, 3, 3).map((channel, i) => channel.mul(deviations[i]).add(means[i])),
      3,
    );
  assert.equal(unnormalize.check(apart).kind, "Correct");
  assert.match(unnormalize.check((batch) => batch.add(means).mul(deviations)).message, /expected/);
});
