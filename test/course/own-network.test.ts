import assert from "node:assert/strict";
import { test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { tf } from "../../src";

const { ownNetwork } = exercises.model;

const flatten = () => tf.layers.flatten({ inputShape: [32, 32, 3] });
const dense = (units: number, activation?: "softmax" | "relu" | "sigmoid") =>
  tf.layers.dense({ units, activation });
const network = (...layers: tf.layers.Layer[]) => tf.sequential({ layers });

const refused: [what: string, build: () => unknown, says: RegExp][] = [
  ["a number", () => 60_000, /should return a network/],
  ["too many parameters", () => network(flatten(), dense(64), dense(10)), /197,322 parameters/],
  ["nine outputs", () => network(flatten(), dense(9)), /is \[batch, 9\].*ten units/],
  [
    "maps as outputs",
    () => network(tf.layers.conv2d({ filters: 10, kernelSize: 3, inputShape: [32, 32, 3] })),
    /is \[batch, 30, 30, 10\].*flattened/,
  ],
  [
    "grey images",
    () => network(tf.layers.flatten({ inputShape: [32, 32, 1] }), dense(10)),
    /its input is 32 × 32 × 1/,
  ],
  ["softmax", () => network(flatten(), dense(10, "softmax")), /through softmax/],
  ["ReLU at the end", () => network(flatten(), dense(10, "relu")), /never|none of its outputs/],
  ["sigmoid at the end", () => network(flatten(), dense(10, "sigmoid")), /ReLU or sigmoid/],
  [
    "a code that throws",
    () => {
      throw new Error("no such layer");
    },
    /threw "no such layer"/,
  ],
  [
    "too much work",
    () =>
      network(
        tf.layers.conv2d({ filters: 40, kernelSize: 3, padding: "same", inputShape: [32, 32, 3] }),
        tf.layers.conv2d({ filters: 40, kernelSize: 3, padding: "same" }),
        tf.layers.globalAveragePooling2d({}),
        dense(10),
      ),
    /multiplications for an image/,
  ],
];
for (const [what, build, says] of refused) {
  test(`a network of one's own: ${what} is refused before anything is trained`, async () => {
    const { kind, message } = await ownNetwork.check(build as () => tf.LayersModel);
    assert.equal(kind, "Not quite");
    assert.match(message, says);
  });
}

test("too many parameters are drawn by layer; the unanswered exercise says what to do", async () => {
  const { alt } = await ownNetwork.check(() => network(flatten(), dense(64), dense(10)));
  assert.match(alt, /Parameters of your network by layer, 197,322 in all/);
  assert.equal((await ownNetwork.check(() => undefined)).kind, "Not yet");
});
