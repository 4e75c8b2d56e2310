import assert from "node:assert/strict";
import { test } from "node:test";
import {
  crossEntropy,
  DataLoader,
  Dataset,
  manualSeed,
  test as measure,
  transforms,
  uniform,
} from "convnet";
import type { RunData } from "../../scripts/record/data";
import { StoppedError } from "../../scripts/record/resumable-fit";
import { secondsOf, type TrainedConvNet, trainConvNet } from "../../scripts/record/train-convnet";
import { readWeights } from "../../src/io/weights";
import type { TrainingPlan } from "../../src/recorded/records";
import { assertClose } from "../close";
import { temporaryFolder } from "../temporary";

const newFolder = () => temporaryFolder("training-");
const plan: TrainingPlan = {
  ...{ sizes: { c1: 2, c2: 3, l1: 4 }, images: 14, validImages: 6, augment: true, batchSize: 4 },
  ...{ learningRate: 0.01, epochs: 5, patience: 2, seed: 8 },
};

/** Random images; `onBatch` is called for each training batch. */
function data(onBatch = () => {}): RunData {
  manualSeed(1);
  const set = (count: number, transform: transforms.Transform) =>
    new Dataset({
      images: Uint8Array.from({ length: count * 3072 }, () => uniform(0, 256)),
      labels: Uint8Array.from({ length: count }, (_, index) => (index * 7) % 10),
      classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
      transform,
    });
  const augment = transforms.compose(transforms.toTensor(), transforms.randomRotation(20));
  const counted: transforms.Transform = (images) => {
    onBatch();
    return augment(images);
  };
  return { train: set(14, counted), valid: set(6, transforms.toTensor()), digest: "of the test" };
}

/** All that a training gives but for times. */
function outcome({ model, losses, epochTensors, stopping, ...trained }: TrainedConvNet) {
  const history = trained.history.map(({ epoch, train, valid }) => {
    const numbers = [train?.loss, train?.accuracy, valid.loss, valid.accuracy];
    return [epoch, ...numbers];
  });
  return {
    history,
    tensors: [losses, epochTensors],
    weights: readWeights(model),
    best: stopping?.bestEpoch,
  };
}

function train(folder: string, changes: Partial<TrainingPlan> = {}) {
  return trainConvNet({ ...plan, ...changes }, { name: "small", data: data(), folder });
}

/** Trains until the training batch number `last` (from 1) has been used, then asks to stop. */
async function stopAt(last: number, folder: string, changes: Partial<TrainingPlan> = {}) {
  const stop = new AbortController();
  let batches = 0;
  const counted = data(() => {
    if (++batches === last) stop.abort();
  });
  const where = { name: "small", data: counted, folder, signal: stop.signal };
  await assert.rejects(trainConvNet({ ...plan, ...changes }, where), StoppedError);
}

test("asked to stop at any step and continued, history and weights are the uninterrupted one's", async () => {
  const whole = await train(newFolder());
  const expected = outcome(whole);
  assert.equal(expected.history.length, whole.epochTensors.length / 2);
  // The fourth batch is the last of its epoch.
  for (const last of [2, 4, 7]) {
    const folder = newFolder();
    await stopAt(last, folder);
    const continued = await train(folder);
    assert.deepEqual(outcome(continued), expected);
    assert.deepEqual(
      continued.sessions.map(({ fromStep }) => fromStep),
      [0, last],
    );
  }
});

test("the mean of the weights is what early stopping judges and keeps, also when continued", async () => {
  const changes = { averageDecay: 0.75, patience: 8, epochs: 8 };
  const folder = newFolder();
  const whole = await train(folder, changes);
  const { history } = whole;
  assert.equal(history[0].averaged, undefined);
  const losses = history.slice(1).map(({ averaged }) => averaged!.loss);
  const lowest = (values: number[]) => values.indexOf(Math.min(...values)) + 1;
  assert.equal(lowest(losses), whole.stopping!.bestEpoch);
  // The weights themselves have their lowest loss in another epoch, so that it shows which is judged.
  assert.notEqual(lowest(history.slice(1).map(({ valid }) => valid.loss)), lowest(losses));
  for (const { valid, averaged } of history.slice(1)) assert.notEqual(averaged!.loss, valid.loss);
  const seconds = history.flatMap(({ train, valid, averaged }) =>
    [train, valid, averaged].flatMap((score) => score?.seconds ?? []),
  );
  assert.equal(seconds.length, 1 + 3 * (history.length - 1));
  assertClose([secondsOf(history)], [seconds.reduce((sum, value) => sum + value)], 1e-9);
  // The training itself is the same as without a mean.
  const without = await train(newFolder(), { ...changes, averageDecay: undefined });
  assert.deepEqual(outcome(without).weights, outcome(whole).weights);

  for (const last of [2, 4, 7, 30]) {
    const parted = newFolder();
    await stopAt(last, parted, changes);
    const continued = await train(parted, changes);
    const scores = continued.history.slice(1).map(({ averaged }) => averaged!.loss);
    assert.deepEqual(scores, losses);
    assert.equal(continued.stopping!.bestEpoch, whole.stopping!.bestEpoch);
    continued.stopping!.restore(continued.model);
    whole.stopping!.restore(whole.model);
    assert.deepEqual(readWeights(continued.model), readWeights(whole.model));
    const loader = new DataLoader(data().valid, { batchSize: 500 });
    const kept = await measure(loader, continued.model, crossEntropy);
    assert.equal(kept.loss, Math.min(...losses));
  }
});

test("early stopping ends it at the patience, also when continued, and a finished one stays as it is", async () => {
  const folder = newFolder();
  const training = await train(folder, { epochs: 40, learningRate: 0.05 });
  const epochs = training.history.length - 1;
  assert.ok(epochs < 40, `${epochs} epochs`);
  assert.equal(epochs - training.stopping!.bestEpoch, 2);
  const losses = training.history.slice(1).map(({ valid }) => valid.loss);
  assert.equal(losses.indexOf(Math.min(...losses)) + 1, training.stopping!.bestEpoch);
  const again = await train(folder, { epochs: 40, learningRate: 0.05 });
  assert.deepEqual(outcome(again), outcome(training));
});

test("a longer training goes on from a shorter one and equals one that was long from the start", async () => {
  const folder = newFolder();
  await train(folder, { epochs: 1 });
  const longer = await train(folder, { epochs: 3 });
  assert.deepEqual(outcome(longer), outcome(await train(newFolder(), { epochs: 3 })));
  await assert.rejects(train(folder, { seed: 9 }), /another training run: seed was 8 and is now 9/);
});
