import assert from "node:assert/strict";
import { test } from "node:test";
import { convNet, featureMaps, gradCAM, manualSeed, tf } from "convnet";
import { assertClose } from "../close";

test("gradCAM by hand: two maps, one is evidence for the class and one against it", () => {
  const conv = { name: "conv", filters: 2, kernelSize: 1, inputShape: [2, 3, 1] };
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d(conv),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({ name: "fc", units: 2 }),
    ],
  });
  // Map 0 is the image, map 1 is 10 times it; logit 1 is the first map's sum minus half the second's first number.
  const dense = tf.tensor2d(
    Array.from({ length: 12 }, (_, i) => [0, i % 2 === 0 ? 1 : i === 1 ? -0.5 : 0]),
  );
  model.setWeights([tf.tensor4d([1, 10], [1, 1, 1, 2]), tf.zeros([2]), dense, tf.tensor1d([0, 7])]);
  const image = tf.tensor4d([1, -2, 3, 4, 5, -6], [1, 2, 3, 1]);
  // Mean gradients: map 0 1, map 1 -0.5 / 6. At each pixel x: x - 10 x 0.5 / 6 = x / 6, what is below zero left out.
  const map = gradCAM(model, image, { label: 1, layerName: "conv" });
  assert.deepEqual(map.shape, [2, 3]);
  assertClose(
    [...map.dataSync()],
    [1, 0, 3, 4, 5, 0].map((x) => x / 6),
    1e-5,
  );
  // Logit 0 depends on nothing.
  assert.deepEqual(
    [...gradCAM(model, image, { label: 0, layerName: "conv" }).dataSync()],
    [0, 0, 0, 0, 0, 0],
  );
});

test("gradCAM of the course's network weighs each map as finite differences of the logit do", () => {
  manualSeed(4);
  const model = convNet({ c1: 3, c2: 3, l1: 6 });
  // A shift, so that no map's zero lies on ReLU's kink, where differences and gradient disagree.
  const [gamma, , ...running] = model.getLayer("norm").getWeights();
  const shift = tf.tensor1d(Array.from({ length: 432 }, (_, i) => (i % 2 ? 0.1 : -0.05)));
  model.getLayer("norm").setWeights([gamma, shift, ...running]);
  const image = tf.randomUniform<tf.Rank.R4>([1, 32, 32, 3], -1, 1, "float32", 9);
  const maps = featureMaps(model, image, "conv4") as tf.Tensor4D;
  const rest = ["flatten", "norm", "relu", "fc1", "fc2"].map((name) => model.getLayer(name));
  const logit = (values: tf.Tensor, label: number) =>
    tf.tidy(() =>
      rest
        .reduce((x, layer) => layer.apply(x, { training: false }) as tf.Tensor, values)
        .gather([label], 1)
        .sum(),
    );
  const values = maps.dataSync();
  let compared = 0;
  for (const label of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
    // A map raised everywhere by one step moves the logit by 144 times its mean gradient.
    const weights = [0, 1, 2].map((map) => {
      const raised = (step: number) =>
        logit(maps.add(tf.oneHot(map, 3).mul(step)), label).dataSync()[0];
      return (raised(1e-3) - raised(-1e-3)) / 2e-3 / 144;
    });
    const expected = Array.from({ length: 144 }, (_, place) => {
      const sum = weights.reduce((sum, weight, map) => sum + weight * values[3 * place + map], 0);
      return Math.max(0, sum);
    });
    const largest = Math.max(...expected);
    if (largest > 0) compared++;
    const map = gradCAM(model, image, { label, layerName: "conv4" });
    assertClose([...map.dataSync()], expected, 0.03 * largest);
  }
  assert.ok(compared >= 3, `only ${compared} of ten maps are not all zero`);
});
