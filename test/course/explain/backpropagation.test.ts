/** Backpropagation in a small network: what the figure shows is what tf.grads gives. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { crossEntropy, tf } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { passes } from "../../../notebooks/course/explain/backpropagation";
import { run } from "./explainer";

/** The chapter's network, and another with a different dead unit and the other class. */
const networks = [
  {
    input: [1, 2],
    first: [
      [0.5, 1, -0.5],
      [0.25, -1, 0.5],
    ],
    second: [
      [1, 0.5],
      [-1, 1],
      [-1, 2],
    ],
    trueClass: 0,
  },
  {
    input: [-0.7, 1.3],
    first: [
      [0.9, -0.4, 0.2],
      [0.1, 0.8, 1.1],
    ],
    second: [
      [0.3, -1.2],
      [2.1, 0.4],
      [-0.6, 0.7],
    ],
    trueClass: 1,
  },
];

function byTensorFlow({ input, first, second, trueClass }: (typeof networks)[number]) {
  return tf.tidy(() => {
    const loss = (first: tf.Tensor, second: tf.Tensor) => {
      const hidden = tf.relu(tf.matMul([input], first as tf.Tensor2D));
      const logits = tf.matMul(hidden, second) as tf.Tensor2D;
      return crossEntropy(logits, tf.tensor1d([trueClass], "int32"));
    };
    const weights = [tf.tensor2d(first), tf.tensor2d(second)];
    const [dFirst, dSecond] = tf.grads(loss)(weights);
    const values = [loss(weights[0]!, weights[1]!), dFirst!, dSecond!];
    return values.map((tensor) => Array.from(tensor.dataSync()));
  });
}

for (const [i, network] of networks.entries()) {
  test(`network ${i + 1}: loss and gradients are TensorFlow's`, () => {
    const { loss, dFirst, dSecond, z } = passes(network);
    assert.ok(
      z.some((value) => value < 0),
      "a unit is off",
    );
    const own = [[loss], dFirst.flat(), dSecond.flat()].flat();
    for (const [at, value] of byTensorFlow(network).flat().entries()) {
      assert.ok(Math.abs(value - own[at]!) < 1e-6, `${at}: ${own[at]}, TensorFlow ${value}`);
    }
  });
}

describe("the figure", () => {
  test("writes each gradient at its step, and not before", async () => {
    const figure = await run(explain.backpropagation(networks[0]!));
    const labels = () => figure.texts().map((text) => text.replace("−", "-"));
    const gradients = passes(networks[0]!).dFirst.flat();
    const count = (text: string) => labels().filter((label) => label === text).length;
    await figure.set({ moment: 9 });
    assert.equal(count("4.39"), 0);
    await figure.set({ moment: 10 });
    for (const gradient of gradients)
      assert.ok(count(String(Number(gradient.toFixed(2)))), "shown");
    await figure.set({ moment: 0 });
    assert.deepEqual(
      [count("1.31"), count("0.27"), count("1")].map((n) => n > 0),
      [false, false, true],
    );
    figure.close();
  });

  test("works out each step in words", async () => {
    const figure = await run(explain.backpropagation(networks[0]!));
    for (const [moment, formula] of [
      [1, "z₃ = 1 · (−0.5) + 2 · 0.5 = 0.5"],
      [5, "−ln 0.27 = 1.31"],
      [8, "(−1) · (−0.73) + 2 · 0.73 = 2.19"],
      [9, "1.46 becomes 0"],
    ] as const) {
      await figure.set({ moment });
      assert.ok(figure.texts().join(" ").replaceAll(",", " ").includes(formula), formula);
    }
    figure.close();
  });

  test("says nothing beyond the page, wide or narrow", async () => {
    const figure = await run(explain.backpropagation(networks[0]!));
    for (const [narrow, width] of [
      [false, 770],
      [true, 326],
    ] as const) {
      await figure.set({ narrow });
      for (const { bounds } of figure.items("text") as unknown as {
        bounds: { x1: number; x2: number };
      }[]) {
        assert.ok(
          bounds.x1 > -8 && bounds.x2 < width + 8,
          `${bounds.x1} to ${bounds.x2} of ${width}`,
        );
      }
    }
    figure.close();
  });

  test("weights of other sizes are refused", () => {
    const wrong = { ...networks[0]!, second: [[1, 2]] };
    assert.throws(() => explain.backpropagation(wrong), /\[2, 3\] and \[1, 2\]; expected/);
  });
});
