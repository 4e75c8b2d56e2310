import { test } from "node:test";
import { forward, tf } from "convnet";
import { testTimeAugmentation } from "../../src/evaluation/test-time-augmentation";
import { assertClose } from "../close";

test("the logits are the mean of six views, worked out for a model that looks at one pixel", () => {
  // An image of 3 x 4 pixels, one channel: its logit is the square of the pixel in row 0, column 1.
  const rows = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
  ];
  const input = tf.input({ shape: [3, 4, 1] });
  const pick = tf.layers.conv2d({ filters: 1, kernelSize: [3, 4], useBias: false });
  const model = tf.model({ inputs: input, outputs: pick.apply(input) as tf.SymbolicTensor });
  const weights = new Array<number>(12).fill(0);
  weights[1] = 1;
  pick.setWeights([tf.tensor4d(weights, [3, 4, 1, 1])]);

  const views = tf.model({
    inputs: model.inputs,
    outputs: tf.layers.flatten().apply(model.outputs) as tf.SymbolicTensor,
  });
  const logits = forward(testTimeAugmentation(views), tf.tensor4d(rows.flat(), [1, 3, 4, 1]));
  // At the place: 2; mirrored: 3. Padded by reflection, the window up and left has row 1 of the image on
  // top, and its columns 1, 0, 1, 2: 5; mirrored (2, 1, 0, 1): 6. Down and right: row 1, columns 1, 2, 3, 2:
  // 7; mirrored (2, 3, 2, 1): 8.
  assertClose(logits.dataSync(), [(2 + 3) / 4 + (5 + 6 + 7 + 8) / 8], 1e-6);
});
