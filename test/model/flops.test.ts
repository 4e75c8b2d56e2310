import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "convnet";
import { multiplyAdds, trainingFlops } from "../../src/model/flops";

/** 9 x 7 image: 3x3 convolution to 7 x 5 x 4, strided 2x3 one to 3 x 2 x 5, dense 30 to 6. */
function smallModel(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [9, 7, 3], filters: 4, kernelSize: 3 }),
      tf.layers.reLU(),
      tf.layers.conv2d({ filters: 5, kernelSize: [2, 3], strides: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 6 }),
    ],
  });
}

test("multiplyAdds counts each output's products, layer by layer", () => {
  const convolution = 7 * 5 * 4 * (3 * 3 * 3);
  const strided = 3 * 2 * 5 * (2 * 3 * 4);
  const dense = 3 * 2 * 5 * 6;
  assert.equal(multiplyAdds(smallModel()), convolution + strided + dense);
});

test("trainingFlops is two operations a multiply-add, three times over", () => {
  assert.equal(trainingFlops(smallModel()), 6 * (3780 + 720 + 180));
});
