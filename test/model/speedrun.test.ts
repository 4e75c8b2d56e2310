import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { forward, manualSeed, multiplyAdds, tf } from "convnet";
import { speedrunNet } from "../../src/model/speedrun";
import { type RecipeRates, speedrunOptimizer } from "../../src/optim/speedrun-optimizer";
import { crossEntropy, smoothedCrossEntropy } from "../../src/training/losses";
import { assertClose } from "../close";

/** The losses of some steps, and the logits after the third. */
interface Trained {
  losses: number[];
  logitsAfterThree: number[][];
}

/** What speedrun.py made with PyTorch. */
const fixture: Trained & { threeConvolutions: Trained } = JSON.parse(
  readFileSync(join(__dirname, "../../../test/fixtures/speedrun.json"), "utf8"),
);
const widths = [26, 28, 30];
const labels = [3, 0, 9, 3, 7, 1];

function wave(shape: number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length);
  const values = Array.from({ length: size }, (_, i) => Math.sin(i * (0.7 + 0.01 * seed) + seed));
  return tf.tensor(values, shape);
}

function filters(side: number, inputs: number, outputs: number, seed: number): tf.Tensor4D {
  const shape = [side, side, inputs, outputs];
  return tf.div(wave(shape, seed), Math.sqrt(side * side * inputs));
}

/** The network that the fixture begins with. */
function startingNet(convolutions: 2 | 3 = 2): tf.Sequential {
  const model = speedrunNet({ whitening: filters(2, 3, 24, 1), widths, convolutions });
  const write = (layer: string, part: string, value: tf.Tensor) => {
    const name = `${layer}/${part}`;
    const weight = model.weights.find(({ originalName }) => originalName.endsWith(name));
    assert.ok(weight, name);
    weight.write(value);
  };
  write("whiten", "bias", tf.mul(wave([24], 2), 0.1));
  [24, ...widths].slice(0, 3).forEach((inputs, index) => {
    const group = `group${index + 1}`;
    write(`${group}_conv1`, "kernel", filters(3, inputs, widths[index], 3 + 2 * index));
    write(`${group}_conv2`, "kernel", filters(3, widths[index], widths[index], 4 + 2 * index));
    if (convolutions === 2) return;
    write(`${group}_conv3`, "kernel", filters(3, widths[index], widths[index], 10 + 2 * index));
  });
  write("head", "kernel", tf.div(wave([30, 10], 9), 256));
  return model;
}

function images(): tf.Tensor4D {
  const buffer = tf.buffer([labels.length, 32, 32, 3]);
  for (let n = 0; n < labels.length; n++)
    for (let h = 0; h < 32; h++)
      for (let w = 0; w < 32; w++)
        for (let c = 0; c < 3; c++)
          buffer.set(((n * 7 + h * 5 + w * 3 + c * 11 + h * w * (n + 1)) % 17) / 8 - 1, n, h, w, c);
  return buffer.toTensor() as tf.Tensor4D;
}

for (const convolutions of [2, 3] as const) {
  const expected = convolutions === 2 ? fixture : fixture.threeConvolutions;
  test(`${expected.losses.length} steps of the recipe's optimizers and schedules give PyTorch's losses and logits, with ${convolutions} convolutions a group`, () => {
    train(startingNet(convolutions), expected);
  });
}

function train(model: tf.Sequential, expected: Trained): void {
  const optimizer = speedrunOptimizer({ batchSize: labels.length, stepsPerEpoch: 2, epochs: 4 });
  const loss = smoothedCrossEntropy(0.2);
  const [batch, trueLabels] = [images(), tf.tensor1d(labels, "int32")];
  let logits: ArrayLike<number> = [];
  const losses = expected.losses.map((_, step) => {
    const { value, grads } = tf.variableGrads(() =>
      loss(forward(model, batch, { training: true }), trueLabels),
    );
    optimizer.applyGradients(grads);
    if (step === 2) logits = forward(model, batch).dataSync<"float32">();
    return value.dataSync()[0];
  });
  // PyTorch in single precision is as far from the double precision of the fixture.
  assertClose(losses, expected.losses, 5e-4, "loss");
  // Images scaled by 1 + 1e-6 move these by 3.8e-3: other processors round so differently.
  assertClose(logits, expected.logitsAfterThree.flat(), 5e-3, "logits after three steps");
}

test("rates other than the recipe's are taken, and the whitening bias stops after its epochs", () => {
  const [batch, trueLabels] = [images(), tf.tensor1d(labels, "int32")];
  const run = (rates: RecipeRates, steps: number) => {
    const model = startingNet();
    const sizes = { batchSize: labels.length, stepsPerEpoch: 4, epochs: 1 };
    const optimizer = speedrunOptimizer({ ...sizes, weightDecay: 0, ...rates });
    const read = () => {
      const kept = ["whiten/bias", "group2_norm1/beta", "head/kernel"];
      return kept.map((name) => {
        const weight = model.trainableWeights.find((each) => each.name.includes(name));
        return Array.from(weight?.read().dataSync() ?? []);
      });
    };
    const before = read();
    for (let step = 0; step < steps; step++) {
      const { value, grads } = tf.variableGrads(() =>
        crossEntropy(forward(model, batch, { training: true }), trueLabels),
      );
      optimizer.applyGradients(grads);
      tf.dispose([value, grads]);
    }
    const after = read();
    return before.map((values, part) => values.map((value, at) => after[part][at] - value));
  };
  // The first step of Nesterov SGD is (1 + momentum) times the rate times the gradient.
  const [usual, other] = [{}, { biasRate: 0.106, headRate: 0.335, sgdMomentum: 0.5 }].map((rates) =>
    run(rates, 1),
  );
  const factors = [2, 2, 0.5].map((factor) => (factor * 1.5) / 1.85);
  for (const [part, factor] of factors.entries()) {
    const expected = usual[part].map((change) => change * factor);
    assert.ok(expected.some((change) => Math.abs(change) > 1e-5));
    assertClose(other[part], expected, 1e-5, `part ${part}`);
  }
  // Half an epoch is two steps; the third changes nothing more.
  const [two, three] = [2, 3].map((steps) => run({ whitenEpochs: 0.5 }, steps));
  assert.deepEqual(three[0], two[0]);
  assert.notDeepEqual(three[1], two[1]);
});

test("the whitening bias's gradient is computed until its last step, and every other one on", () => {
  const [model, trueLabels] = [startingNet(), tf.tensor1d(labels, "int32")];
  const sizes = { batchSize: labels.length, stepsPerEpoch: 4, epochs: 1 };
  const optimizer = speedrunOptimizer({ ...sizes, whitenEpochs: 0.5 });
  const steps = Array.from({ length: 5 }, () => {
    const { grads } = tf.variableGrads(() =>
      crossEntropy(forward(model, images(), { training: true }), trueLabels),
    );
    optimizer.applyGradients(grads);
    return Object.keys(grads).sort();
  });
  const rest = steps[0].filter((name) => !name.includes("whiten"));
  assert.equal(rest.length, steps[0].length - 1);
  assert.deepEqual(steps, [steps[0], steps[0], rest, rest, rest]);
});

test("the network's multiply-adds are those counted by hand", () => {
  const model = speedrunNet();
  /** From the side of each convolution's maps. */
  const byHand = ([whiten, ...sides]: number[]) => {
    const pixels = sides.map((side) => side ** 2);
    const channels = [24 * 64, 64 * 64, 64 * 256, 256 * 256, 256 * 256, 256 * 256];
    const groups = channels.map((pairs, index) => pixels[index] * 9 * pairs);
    return groups.reduce((sum, part) => sum + part, whiten ** 2 * (2 * 2 * 3) * 24 + 256 * 10);
  };
  const expected = byHand([31, 30, 15, 14, 7, 6, 3]);
  assert.equal(multiplyAdds(model), expected);
  assert.equal(multiplyAdds(speedrunNet({ side: 20 })), byHand([19, 18, 9, 8, 4, 3, 1]));
  const third = [15 * 15 * 64 * 64, 7 * 7 * 256 * 256, 3 * 3 * 256 * 256];
  const deep = multiplyAdds(speedrunNet({ convolutions: 3 }));
  assert.equal(deep, expected + 9 * third.reduce((sum, part) => sum + part));
  // A layer lists a fixed kernel after its bias.
  assert.equal(multiplyAdds(speedrunNet({ whitening: tf.zeros([2, 2, 3, 24]) })), expected);
  const trained = model.layers.flatMap(({ trainableWeights }) => trainableWeights);
  assert.ok(trained.some(({ originalName }) => originalName.startsWith("whiten/kernel")));
});

test("with whitening the first filters are those given, and are not trained", () => {
  const whitening = filters(2, 3, 24, 5);
  const layer = speedrunNet({ whitening }).getLayer("whiten");
  const [fixed] = layer.nonTrainableWeights;
  assert.deepEqual(fixed.read().dataSync(), whitening.dataSync());
  const names = layer.trainableWeights.map(({ originalName }) => originalName);
  assert.deepEqual(names, ["whiten/bias"]);
});

test("as many filters as there are inputs begin as the identity", () => {
  manualSeed(4);
  const [kernel] = speedrunNet().getLayer("group1_conv1").getWeights();
  // With the filters that are the identity, the convolution gives its input back.
  const input = wave([1, 5, 6, 24], 3) as tf.Tensor4D;
  const output = tf.conv2d(input, kernel as tf.Tensor4D, 1, "same");
  assertClose(tf.slice(output, [0, 0, 0, 0], [1, 5, 6, 24]).dataSync(), input.dataSync(), 1e-6);
  const rest = tf.slice(kernel, [0, 0, 0, 24], [3, 3, 24, 40]);
  const bound = 1 / Math.sqrt(9 * 24);
  const largest = tf.max(tf.abs(rest)).dataSync()[0];
  assert.ok(largest <= bound && largest > 0.99 * bound, `${largest}`);
});

test("the head begins with deviation 1 / 256", () => {
  const [kernel] = speedrunNet().getLayer("head").getWeights();
  assertClose([Math.sqrt(tf.moments(kernel).variance.dataSync()[0])], [1 / 256], 1e-6);
});
