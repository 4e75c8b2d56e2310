import assert from "node:assert/strict";
import { describe, test } from "node:test";
import "./own-progress";
import { exercises } from "../../notebooks/course";
import { tf } from "../../src";

type Volume = number[][][];
const { maxPoolBackward } = exercises.training;

// Odd lengths, and no two numbers alike.
const poolImage = [0, 1, 2].map((y) =>
  [0, 1, 2, 3].map((x) => [(5 * y + 3 * x) % 7, (3 * y + 5 * x) % 11]),
);
const poolGradient = [
  [
    [2, -3],
    [0.5, 4],
  ],
];

describe("max pooling's backward pass", () => {
  type Gives = (values: number[], at: number, g: number) => number;
  const pool = (gives: Gives) => (image: Volume, gradient: Volume) =>
    image.map((row, y) =>
      row.map((pixel, x) =>
        pixel.map((_, c) => {
          const [top, left] = [y - (y % 2), x - (x % 2)];
          const g = gradient[top / 2]?.[left / 2]?.[c];
          if (g === undefined) return 0;
          const values = [0, 1, 2, 3].map((k) => image[top + (k >> 1)]![left + (k & 1)]![c]!);
          return gives(values, 2 * (y % 2) + (x % 2), g);
        }),
      ),
    );
  const largest: Gives = (values, at, g) => (values[at] === Math.max(...values) ? g : 0);
  test("the gradient to the largest pixel of each window is correct, on odd lengths too", () => {
    const { kind, message } = maxPoolBackward.check(pool(largest));
    assert.equal(kind, "Correct", message);
    assert.match(message, /all 153 gradients/);
  });
  test("tf.grad agrees with what is accepted", () => {
    const byTensorFlow = tf.tidy(() =>
      tf
        .grad((x) =>
          tf
            .maxPool(x as tf.Tensor3D, 2, 2, "valid")
            .mul(tf.tensor(poolGradient))
            .sum(),
        )(tf.tensor(poolImage))
        .arraySync(),
    );
    assert.deepEqual(byTensorFlow, pool(largest)(poolImage, poolGradient));
  });
  const wrong: [string, Gives, RegExp][] = [
    ["to all pixels", (_, __, g) => g, /every pixel of a window gets the gradient/],
    ["shared out", (_, __, g) => g / 4, /average pooling/],
    ["to the first", (_, at, g) => (at ? 0 : g), /the first pixel of every window/],
    [
      "to the smallest",
      (values, at, g) => (values[at] === Math.min(...values) ? g : 0),
      /the smallest pixel/,
    ],
    [
      "times the pixel",
      (values, at, g) => largest(values, at, g) * values[at]!,
      /multiplied by the pixel/,
    ],
    ["the slope alone", (values, at) => largest(values, at, 1), /that is the slope/],
    ["a turned sign", (values, at, g) => -largest(values, at, g), /every sign is wrong/],
    ["zeros", () => 0, /image\[\d\]\[\d\]\[\d\] is 0, but/],
  ];
  for (const [name, gives, reply] of wrong) {
    test(`${name}: is named`, () => {
      const { kind, message } = maxPoolBackward.check(pool(gives));
      assert.equal(kind, "Not quite");
      assert.match(message, reply);
    });
  }
});

test("the notebook's stub is not yet answered", () => {
  assert.equal(maxPoolBackward.check(() => undefined).kind, "Not yet");
});
