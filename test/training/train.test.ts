import assert from "node:assert/strict";
import { test as check } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import {
  adam,
  convNet,
  crossEntropy,
  DataLoader,
  Dataset,
  forward,
  manualSeed,
  predict,
  RunningScore,
  sgd,
  test,
  tf,
  train,
  transforms,
} from "convnet";
import { assertClose } from "../close";

/** Images whose pixels follow from their index, with the given labels. */
function dataset(labels: number[]): Dataset {
  const images = Uint8Array.from(
    { length: labels.length * 3072 },
    (_, index) => (index * 31) % 251,
  );
  const classes = Array.from({ length: 10 }, (_, index) => `class ${index}`);
  const transform = transforms.toTensor();
  return new Dataset({ images, labels: Uint8Array.from(labels), classes, transform });
}

const data = dataset([3, 1, 9, 9, 0]);
const small = { c1: 2, c2: 3, l1: 4 };

/** Cross-entropy of one row of logits, by its definition. */
function costs(row: number[], label: number): number {
  return Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[label];
}

check("test weighs every image the same when the last batch is smaller", async () => {
  manualSeed(1);
  const model = convNet(small);
  // Scaled up, so that the batches' losses differ and a mean of means would show.
  model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 3)));
  const { images } = data.batch([0, 1, 2, 3, 4]);
  const logits = forward(model, images).arraySync();
  const loss = logits.reduce((sum, row, index) => sum + costs(row, data.labels[index]), 0) / 5;
  const right = logits.filter((row, index) => row.indexOf(Math.max(...row)) === data.labels[index]);
  for (const batchSize of [3, 5]) {
    const score = await test(new DataLoader(data, { batchSize }), model, crossEntropy);
    assertClose([score.loss, score.accuracy], [loss, right.length / 5], 1e-5);
  }
});

check("the line of progress ends with the mean loss that the pass gives", async (context) => {
  const { stdout } = process;
  const terminal = stdout.isTTY;
  const lines: string[] = [];
  stdout.isTTY = true;
  const passOn = stdout.write.bind(stdout);
  // What the test runner writes meanwhile must arrive: its report of the test before.
  const write = context.mock.method(stdout, "write", (text: string | Uint8Array) =>
    typeof text === "string" && text.includes("loss") ? lines.push(text) > 0 : passOn(text),
  );
  const score = new RunningScore("test", new DataLoader(data, { batchSize: 3 }));
  await score.add(1, 0, 3);
  await score.add(2, 0, 2);
  write.mock.restore();
  stdout.isTTY = terminal;
  assert.match(lines.at(-1) ?? "", /test: loss 1\.4000 \[5\/5\]/);
  assert.equal(score.result().loss, 7 / 5);
});

check("afterStep is called after each step, when the weights have changed", async () => {
  manualSeed(1);
  const model = convNet(small);
  const weightsNow = () => Array.from(model.getLayer("fc2").getWeights()[1].dataSync());
  const seen = [weightsNow()];
  const loader = new DataLoader(data, { batchSize: 3 });
  await train(loader, model, crossEntropy, sgd(0.5), () => seen.push(weightsNow()));
  assert.equal(seen.length, 1 + 2);
  for (const [step, weights] of seen.slice(1).entries()) assert.notDeepEqual(weights, seen[step]);
  assert.deepEqual(seen[2], weightsNow());
});

check("dropout is off in test and predict, on in train", async () => {
  const model = convNet(small);
  const loader = new DataLoader(data, { batchSize: 3 });
  const score = async () => (await test(loader, model, crossEntropy)).loss;
  assert.equal(await score(), await score());
  assert.deepEqual(await predict(loader, model), await predict(loader, model));
  const { images } = data.batch([0, 1, 2, 3, 4]);
  const logits = () => Array.from(forward(model, images, { training: true }).dataSync());
  assert.notDeepEqual(logits(), logits());
});

check(
  "predict gives trueLabels, probabilities that sum to 1, and the likeliest class",
  async () => {
    manualSeed(5);
    const model = convNet(small);
    const loader = new DataLoader(data, { batchSize: 2 });
    const { trueLabels, predictions, probabilities } = await predict(loader, model);
    assert.deepEqual(trueLabels, [3, 1, 9, 9, 0]);
    const { images } = data.batch([0, 1, 2, 3, 4]);
    const logits = forward(model, images).arraySync();
    for (const [index, row] of logits.entries()) {
      const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
      const expected = row.map((logit) => Math.exp(logit) / sum);
      assertClose(probabilities[index], expected, 1e-6, "probability");
      assert.equal(predictions[index], row.indexOf(Math.max(...row)));
    }
  },
);

check(
  "train lowers the loss of five images, and the same seed trains the same to the last bit",
  async () => {
    const run = async (seed: number) => {
      manualSeed(seed);
      const model = convNet({ c1: 8, c2: 8, l1: 16 });
      const loader = new DataLoader(data, { batchSize: 3, shuffle: true });
      const optimizer = adam(0.01);
      const losses: number[] = [];
      for (let epoch = 0; epoch < 25; epoch++) {
        losses.push((await train(loader, model, crossEntropy, optimizer)).loss);
      }
      const weights = model.getWeights().map((weight) => Array.from(weight.dataSync()));
      optimizer.dispose();
      return { losses, weights };
    };
    const first = await run(11);
    // Dropout makes single losses jump; of five their mean falls under every seed tried.
    const last = first.losses.slice(-5).reduce((sum, loss) => sum + loss / 5, 0);
    assert.ok(last < 0.8 * first.losses[0], `losses ${first.losses}`);
    assert.deepEqual(await run(11), first);
    assert.notDeepEqual((await run(12)).losses, first.losses);
  },
);

check(
  "train throws on a loss that is not a number, naming the batch and the next step",
  async () => {
    const model = convNet(small);
    const loader = new DataLoader(data, { batchSize: 2, dropLast: true });
    const message = /the loss of batch 2 is NaN: .* smaller learning rate/;
    await assert.rejects(train(loader, model, crossEntropy, sgd(1e30)), message);
  },
);

check("train refuses a last batch of one image, which batch norm cannot normalise", async () => {
  const loader = new DataLoader(data, { batchSize: 4 });
  const run = train(loader, convNet(small), crossEntropy, adam());
  await assert.rejects(run, /a training batch of 1 image.*dropLast/);
});

/** Bytes that the process holds, without what JavaScript has reserved or not collected yet. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  return rss - heapTotal + heapUsed;
}

check("500 training steps leave no tensor behind and little memory", async () => {
  manualSeed(1);
  const model = convNet({ c1: 2, c2: 2, l1: 2 });
  const optimizer = adam();
  const loader = new DataLoader(data, { batchSize: 2, dropLast: true });
  const epochs = async (count: number) => {
    for (let epoch = 0; epoch < count; epoch++) await train(loader, model, crossEntropy, optimizer);
  };
  await epochs(20);
  const [tensors, bytes] = [tf.memory().numTensors, memoryInUse()];
  await epochs(250);
  assert.equal(tf.memory().numTensors, tensors);
  const growth = (memoryInUse() - bytes) / 1e6;
  assert.ok(growth < 15, `memory grew by ${growth.toFixed(0)} MB`);
});
