import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { loadMyModel, saveMyModel } from "../../notebooks/course";
import { convNet, manualSeed, type tf } from "../../src";
import { temporaryFolder } from "../temporary";

let folder: string;
const asked = process.env.CONVNET_BUDGET;

beforeEach(() => {
  folder = temporaryFolder("convnet-my-model-");
});

afterEach(() => {
  if (asked === undefined) delete process.env.CONVNET_BUDGET;
  else process.env.CONVNET_BUDGET = asked;
});

/** Saves a fresh model as if chapter 04 had run in that budget. */
function trainIn(budget: string, seed: number): tf.Sequential {
  process.env.CONVNET_BUDGET = budget;
  manualSeed(seed);
  const model = convNet();
  saveMyModel(model, folder);
  return model;
}

const firstWeights = (model: tf.Sequential) => [...model.layers[0].getWeights()[0].dataSync()];

test("there is no model before chapter 04 has run", () => {
  assert.equal(loadMyModel(folder), undefined);
});

test("the model comes back with its weights, the one of the largest budget", () => {
  const laptop = trainIn("laptop", 1);
  trainIn("smoke", 2);
  const mine = loadMyModel(folder);
  assert.equal(mine?.budget, "laptop");
  assert.deepEqual(firstWeights(mine.model), firstWeights(laptop));
});

test("a model of a smaller budget than the present one is not taken", () => {
  trainIn("smoke", 1);
  process.env.CONVNET_BUDGET = "laptop";
  assert.equal(loadMyModel(folder), undefined);
});
