import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test as check } from "node:test";
import {
  adam,
  convNet,
  crossEntropy,
  DataLoader,
  Dataset,
  EarlyStopping,
  type Loss,
  predict,
  test,
  tf,
  train,
  transforms,
} from "convnet";
import { temporaryFolder } from "../temporary";

const small = { c1: 2, c2: 3, l1: 4 };

/** Four images of which, after the transform, the first has one value that is no number. */
function loader({ spoilt = false } = {}): DataLoader {
  const spoil: transforms.Transform = (images) =>
    tf.tidy(() => {
      const floats = transforms.toTensor()(images);
      const first = tf.oneHot(tf.tensor1d([0], "int32"), floats.size).reshape(floats.shape);
      return tf.where(first.cast("bool"), Number.NaN, floats) as tf.Tensor4D;
    });
  const dataset = new Dataset({
    images: Uint8Array.from({ length: 4 * 3072 }, (_, index) => (index * 31) % 251),
    labels: Uint8Array.of(0, 1, 2, 3),
    classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
    transform: spoilt ? spoil : transforms.toTensor(),
  });
  return new DataLoader(dataset, { batchSize: 2 });
}

check(
  "one NaN in one image ends training, test and prediction; none passes in silence",
  async () => {
    const model = convNet(small);
    const spoilt = loader({ spoilt: true });
    const message = /the loss of batch 1 is NaN/;
    await assert.rejects(test(spoilt, model, crossEntropy), message);
    await assert.rejects(predict(spoilt, model), /probabilities of image 0 are NaN; expected/);
    await assert.rejects(train(spoilt, model, crossEntropy, adam()), message);
  },
);

/** Cross-entropy, with a gradient that is no number. */
const badGradient: Loss = (logits, labels) => {
  const spoilt = tf.customGrad((x) => ({
    value: tf.clone(x as tf.Tensor),
    gradFunc: (dy) => tf.mul(dy, Number.NaN),
  }));
  return crossEntropy(spoilt(logits) as tf.Tensor2D, labels);
};

check(
  "NaN in the gradients is noticed at the next batch, and no such weights are kept",
  async () => {
    const model = convNet(small);
    const next = /the loss of batch 2 is NaN: .* smaller learning rate/;
    await assert.rejects(train(loader(), model, badGradient, adam()), next);
    await assert.rejects(test(loader(), model, crossEntropy), /the loss of batch 1 is NaN/);
    const path = join(temporaryFolder("stopping-"), "best.weights");
    const stopping = new EarlyStopping({ path });
    assert.throws(() => stopping.step(Number.NaN, model), /loss NaN; expected a finite number/);
    assert.ok(!existsSync(path));
  },
);
