import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { tf } from "convnet";
import { EarlyStopping } from "../../src/training/early-stopping";
import { temporaryFolder } from "../temporary";

const path = join(temporaryFolder("stopping-"), "best");

/** A model of one weight, which says in which epoch it was saved. */
function modelOfOneWeight(): { model: tf.Sequential; set(value: number): void; get(): number } {
  const dense = tf.layers.dense({ units: 1, inputShape: [1], useBias: false });
  const model = tf.sequential({ layers: [dense] });
  return {
    model,
    set: (value) => dense.setWeights([tf.tensor2d([[value]])]),
    get: () => dense.getWeights()[0].dataSync()[0],
  };
}

test("it stops when the patience is used up and gives the best epoch's weights back", () => {
  const { model, set, get } = modelOfOneWeight();
  const stopping = new EarlyStopping({ path, patience: 2 });
  const stops = [3, 2, 2.5, 1, 1, 4].map((loss, index) => {
    set(index + 1);
    return stopping.step(loss, model);
  });
  // 2.5 is one epoch without a new low, 1 is a new low, then two epochs bring none.
  assert.deepEqual(stops, [false, false, false, false, false, true]);
  assert.deepEqual([stopping.bestEpoch, stopping.bestLoss], [4, 1]);
  stopping.restore(model);
  assert.equal(get(), 4);
});

test("a loss that only falls never stops", () => {
  const { model } = modelOfOneWeight();
  const stopping = new EarlyStopping({ path, patience: 1 });
  assert.ok([5, 4, 3, 2].every((loss) => !stopping.step(loss, model)));
});

test("a patience of no epochs and a loss that is no number are named", () => {
  const { model } = modelOfOneWeight();
  assert.throws(() => new EarlyStopping({ path, patience: 0 }), /patience 0; expected/);
  assert.throws(() => new EarlyStopping({ path }).step(Number.NaN, model), /loss NaN; expected/);
});
