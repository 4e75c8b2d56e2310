import assert from "node:assert/strict";
import { test } from "node:test";
import { forward, speedrunNet, tf } from "convnet";
import { resized, sideIn } from "../../scripts/record/progressive-resizing";
import { assertClose } from "../close";

test("a smaller image's pixels are the means of the areas that they cover", () => {
  // Two new rows and columns of three: each covers one and a half of the old ones.
  const images = tf.tensor4d([1, 20, 300, 4000, 50_000, 6, 7, 80, 900], [1, 3, 3, 1]);
  const mean = (whole: number, beside: number[], corner: number) =>
    (whole + (beside[0] + beside[1]) / 2 + corner / 4) / 2.25;
  const expected = [
    [mean(1, [20, 4000], 50_000), mean(300, [20, 6], 50_000)],
    [mean(7, [4000, 80], 50_000), mean(900, [6, 80], 50_000)],
  ];
  const found = resized(images, 2);
  assert.deepEqual(found.shape, [1, 2, 2, 1]);
  assertClose(found.dataSync(), expected.flat(), 1e-3);
  assert.deepEqual(resized(images, 3).dataSync(), images.dataSync());
  for (const side of [0, 4, 1.5]) {
    assert.throws(
      () => resized(images, side),
      /resizing to .* expected a whole number from 1 to 3/,
    );
  }
});

test("each epoch has the side of its phase, and the last ones 32 pixels", () => {
  const phases = [
    { side: 20, until: 1 },
    { side: 24, until: 3 },
  ];
  const sides = [1, 2, 3, 4, 9].map((epoch) => sideIn(epoch, phases));
  assert.deepEqual(sides, [20, 24, 24, 32, 32]);
  assert.equal(sideIn(1), 32);
});

test("a network for images of any size computes what one for their size does, and says what it expects", () => {
  for (const convolutions of [2, 3] as const) {
    const any = speedrunNet({ widths: [24, 24, 24], convolutions, side: null });
    for (const side of [20, 24, 28, 32]) {
      const fixed = speedrunNet({ widths: [24, 24, 24], convolutions, side });
      fixed.setWeights(any.getWeights());
      const images = tf.randomNormal<tf.Rank.R4>([2, side, side, 3], 0, 1, "float32", side);
      const [found, expected] = [any, fixed].map((model) => forward(model, images).dataSync());
      assertClose(found, expected, 1e-6, `${side} pixels`);
    }
    const grey = tf.zeros<tf.Rank.R4>([2, 24, 24, 1]);
    assert.throws(() => forward(any, grey), /\[2,24,24,1\]; the model expects \[n, any, any, 3\]/);
  }
});
