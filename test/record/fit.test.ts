import assert from "node:assert/strict";
import { test as check } from "node:test";
import {
  adam,
  confusionMatrix,
  convNet,
  crossEntropy,
  DataLoader,
  Dataset,
  manualSeed,
  predict,
  smoothedCrossEntropy,
  test,
  tf,
  train,
  transforms,
  uniform,
} from "convnet";
import { type EpochPosition, type FitBatch, fit } from "../../scripts/record/fit";
import { readWeights } from "../../src/io/weights";
import type { EpochScores } from "../../src/recorded/records";

const { compose, toTensor, randomRotation } = transforms;
const data = new Dataset({
  images: Uint8Array.from({ length: 7 * 3072 }, (_, index) => (index * 31) % 251),
  labels: Uint8Array.of(3, 1, 9, 9, 0, 3, 3),
  classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
  transform: compose(toTensor(), randomRotation(20)),
});
const plain = new Dataset({ ...parts(data), transform: toTensor() });
const small = { c1: 2, c2: 3, l1: 4 };

function parts({ images, labels, classes }: Dataset) {
  return { images, labels, classes };
}

/** Seed, network, optimizer and loaders of a run. */
function setting() {
  manualSeed(2);
  return {
    ...{ model: convNet(small), optimizer: adam(0.01), loss: crossEntropy, epochs: 3 },
    train: new DataLoader(data, { batchSize: 2, shuffle: true, dropLast: true }),
    valid: new DataLoader(plain, { batchSize: 3 }),
  };
}

const numbers = (history: EpochScores[]) =>
  history.map(({ epoch, train, valid }) => [
    ...[epoch, train?.loss, train?.accuracy, valid?.loss, valid?.accuracy],
  ]);

check(
  "fit is train and test by turns, to the last bit, after a test of the untrained network",
  async () => {
    const { model, optimizer, loss, epochs, ...loaders } = setting();
    const byHand: EpochScores[] = [{ epoch: 0, valid: await test(loaders.valid, model, loss) }];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const trained = await train(loaders.train, model, loss, optimizer);
      byHand.push({ epoch, train: trained, valid: await test(loaders.valid, model, loss) });
    }
    const same = setting();
    assert.deepEqual(numbers(await fit(same)), numbers(byHand));
    assert.deepEqual(readWeights(same.model), readWeights(model));
  },
);

check(
  "onBatch tells each batch's loss, predictions and labels, which add up to the scores",
  async () => {
    const options = setting();
    const batches: FitBatch[] = [];
    const rows: number[] = [];
    const onEpoch = async ({ epoch, train, valid }: EpochScores) => {
      rows.push(epoch);
      for (const [set, score, count] of [
        ["train", train, 3],
        ["valid", valid, 3],
      ] as const) {
        const seen = batches.filter((batch) => batch.set === set);
        assert.equal(seen.length, score ? count : 0);
        const pairs = seen.flatMap(({ labels, predictions }) =>
          Array.from(labels, (label, index) => label === predictions[index]),
        );
        const images = pairs.length;
        const sum = seen.reduce((total, { loss, labels }) => total + loss * labels.length, 0);
        assert.deepEqual(
          [score?.loss, score?.accuracy],
          score ? [sum / images, pairs.filter(Boolean).length / images] : [undefined, undefined],
        );
      }
      // The validation batches' predictions are those of `predict`.
      const valids = batches.filter((batch) => batch.set === "valid");
      const [labels, predictions] = (["labels", "predictions"] as const).map((part) =>
        valids.flatMap((batch) => Array.from(batch[part])),
      );
      const expected = await predict(options.valid, options.model);
      assert.deepEqual(
        confusionMatrix(labels, predictions, 10),
        confusionMatrix(expected.trueLabels, expected.predictions, 10),
      );
      batches.length = 0;
      return epoch === 2;
    };
    await fit({ ...options, onBatch: (batch) => batches.push(batch), onEpoch });
    assert.deepEqual(rows, [0, 1, 2], "true from onEpoch ends it");
  },
);

check(
  "an epoch goes on from any of its positions, through JSON, as if never interrupted",
  async () => {
    const whole = setting();
    const expected = numbers(await fit(whole));
    for (const stopAt of [1, 2, 3, 5, 9]) {
      const options = setting();
      const history: EpochScores[] = [];
      let left: EpochPosition | undefined;
      let steps = 0;
      const stop = new Error("stopped");
      const onBatch = ({ position }: FitBatch) => {
        if (!position || ++steps < stopAt) return;
        left = JSON.parse(JSON.stringify(position()));
        throw stop;
      };
      await assert.rejects(fit({ ...options, history, onBatch }), stop);
      assert.equal(left?.batches, ((stopAt - 1) % 3) + 1);
      const seconds = left?.score.seconds ?? Number.NaN;
      await fit({ ...options, history, position: left });
      assert.deepEqual(numbers(history), expected);
      assert.deepEqual(readWeights(options.model), readWeights(whole.model));
      assert.ok(history[Math.ceil(stopAt / 3)].train!.seconds >= seconds);
    }
  },
);

check(
  "without validation images there are none of their scores; epochs are announced; another loss validates",
  async () => {
    const { valid, ...options } = setting();
    const started: number[] = [];
    const history = await fit({ ...options, onEpochStart: (epoch) => started.push(epoch) });
    assert.deepEqual(started, [1, 2, 3]);
    assert.ok(history.every(({ valid }) => valid === undefined));
    const smoothed = setting();
    const loss = smoothedCrossEntropy(0.9);
    const [untrained] = await fit({ ...smoothed, loss, validLoss: crossEntropy, epochs: 0 });
    const again = setting();
    assert.equal(untrained.valid?.loss, (await test(again.valid, again.model, crossEntropy)).loss);
  },
);

check("fit leaves no tensor behind, and leaves a batch in the middle too", async () => {
  const options = setting();
  await fit(options);
  const { numTensors } = tf.memory();
  await fit(options);
  assert.equal(tf.memory().numTensors, numTensors);
  const onBatch = () => {
    throw new Error("stopped");
  };
  uniform();
  await assert.rejects(fit({ ...options, onBatch }), /stopped/);
  assert.equal(tf.memory().numTensors, numTensors);
});
