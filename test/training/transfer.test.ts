import assert from "node:assert/strict";
import { test } from "node:test";
import {
  convNet,
  Dataset,
  featuresOf,
  forward,
  manualSeed,
  onlyClasses,
  replaceHead,
  tf,
  trainHead,
  transforms,
} from "convnet";

function someData(labels: number[], classes: string[]): Dataset {
  const images = Uint8Array.from({ length: labels.length * 3072 }, (_, at) => (at * 7919) % 251);
  return new Dataset({
    images,
    labels: Uint8Array.from(labels),
    classes,
    transform: transforms.toTensor(),
  });
}

test("onlyClasses keeps the images of the classes, relabelled in the order of the names", () => {
  const data = someData([0, 1, 2, 1, 0, 2, 2], ["a", "b", "c"]);
  const chosen = onlyClasses(data, ["c", "a"]);
  assert.deepEqual([...chosen.labels], [1, 0, 1, 0, 0]);
  assert.deepEqual(chosen.classes, ["c", "a"]);
  assert.deepEqual(
    [...chosen.images.subarray(3072, 2 * 3072)],
    [...data.images.subarray(2 * 3072, 3 * 3072)],
  );
  manualSeed(1);
  const few = onlyClasses(data, ["c", "a"], 2);
  assert.deepEqual([...few.labels].sort(), [0, 0, 1, 1]);
  assert.throws(() => onlyClasses(data, ["a", "d"]), /unknown class "d"; expected some of a, b, c/);
});

test("a replaced head on the features gives what the whole network gives, and shares the layers below", () => {
  manualSeed(2);
  const data = someData([0, 1, 0, 1, 1], ["a", "b"]);
  const network = convNet({ c1: 2, c2: 2, l1: 5 });
  const model = replaceHead(network, 2);
  const { features, labels } = featuresOf(network, data);
  assert.deepEqual(
    [features.shape, [...labels.dataSync()]],
    [
      [5, 5],
      [0, 1, 0, 1, 1],
    ],
  );
  const { images } = data.batch([0, 1, 2, 3, 4]);
  const whole = forward(model, images).arraySync();
  const [kernel, bias] = model.layers[model.layers.length - 1].getWeights();
  const byHand = tf.add(tf.matMul(features, kernel as tf.Tensor2D), bias).arraySync() as number[][];
  assert.ok(whole.flat().every((value, at) => Math.abs(value - byHand.flat()[at]) < 1e-5));
  assert.equal(model.getLayer("conv1"), network.getLayer("conv1"));
});

test("trainHead separates features that can be separated", () => {
  manualSeed(3);
  const features = tf.tensor2d([
    [1, 0],
    [2, 0.5],
    [0, 1],
    [0.5, 3],
  ]);
  const labels = tf.tensor1d([0, 0, 1, 1], "int32");
  const head = trainHead({ features, labels }, 2, 300);
  const classes = tf.argMax(head.predict(features) as tf.Tensor2D, 1);
  assert.deepEqual([...classes.dataSync()], [0, 0, 1, 1]);
});
