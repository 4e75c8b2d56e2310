import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { convNet, manualSeed, tf } from "convnet";
import { loadWeights, saveWeights } from "../../src/io/weights";
import { temporaryFolder } from "../temporary";

const sizes = { c1: 3, c2: 5, l1: 7 };
const weightsPath = () => join(temporaryFolder("weights-"), "model");
const valuesOf = (model: tf.LayersModel) => model.getWeights().map((weight) => weight.dataSync());

test("loadWeights makes another model give the same logits", () => {
  const path = weightsPath();
  manualSeed(1);
  const [first, second] = [convNet(sizes), convNet(sizes)];
  const images = tf.randomUniform([2, 32, 32, 3], 0, 1, "float32", 5);
  const logits = () => (second.predict(images) as tf.Tensor).dataSync();
  const expected = (first.predict(images) as tf.Tensor).dataSync();
  assert.notDeepEqual(logits(), expected);
  saveWeights(first, path);
  loadWeights(second, path);
  assert.deepEqual(logits(), expected);
});

test("loadWeights carries the running averages of batch norm too", () => {
  const path = weightsPath();
  const [first, second] = [convNet(sizes), convNet(sizes)];
  const norm = first.getLayer("norm");
  norm.setWeights(norm.getWeights().map((weight, index) => tf.fill(weight.shape, index + 2)));
  saveWeights(first, path);
  loadWeights(second, path);
  assert.deepEqual(valuesOf(second), valuesOf(first));
});

test("a model of other sizes is refused, both are named, and it keeps its weights", () => {
  const path = weightsPath();
  saveWeights(convNet(sizes), path);
  const other = convNet({ ...sizes, kernelSize: 5 });
  const before = valuesOf(other);
  const message = /it has conv1\/kernel \[3,3,3,3\], this model conv1\/kernel \[5,5,3,3\]/;
  assert.throws(() => loadWeights(other, path), message);
  assert.deepEqual(valuesOf(other), before);
});

test("a missing and a damaged file are refused, and the model keeps its weights", () => {
  const path = weightsPath();
  const model = convNet(sizes);
  assert.throws(() => loadWeights(model, path), /no weights at .*model; save them first/);
  saveWeights(model, path);
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(path, bytes);
  const before = valuesOf(model);
  assert.throws(() => loadWeights(model, path), /is damaged/);
  assert.deepEqual(valuesOf(model), before);
});

test("saving and loading leave no tensor behind", () => {
  const path = weightsPath();
  const model = convNet(sizes);
  const before = tf.memory().numTensors;
  saveWeights(model, path);
  loadWeights(model, path);
  assert.equal(tf.memory().numTensors, before);
});
