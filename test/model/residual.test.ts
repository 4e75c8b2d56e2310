import assert from "node:assert/strict";
import { test } from "node:test";
import {
  chain,
  forward,
  manualSeed,
  multiplyAdds,
  residualBlock,
  residualNet,
  tf,
} from "../../src";

const kernels = (model: tf.LayersModel) =>
  model.layers.filter((layer) => layer.getClassName() === "Conv2D");

test("residualNet has 6n + 2 layers with weights and as many parameters as He et al. count", () => {
  // 0.27 million for 20 layers of 16, 32, 64 filters (table 6), with parameter-free shortcuts: without the projections.
  const model = residualNet({ depth: 20 });
  const [all, projections] = [
    kernels(model),
    kernels(residualNet({ depth: 20 })).filter(
      (layer) => (layer.getConfig().kernelSize as number[])[0] === 1,
    ),
  ];
  assert.equal(all.length - projections.length + 1, 20);
  assert.equal(projections.length, 2);
  // By hand: 3x3 filters of the first layer, of 6, 1 + 5 and 1 + 5 convolutions; dense layer; gamma and beta.
  const filters = 9 * (3 * 16 + 6 * 16 * 16 + 16 * 32 + 5 * 32 * 32 + 32 * 64 + 5 * 64 * 64);
  const norms = 2 * (7 * 16 + 6 * 32 + 6 * 64);
  const shortcuts = 16 * 32 + 32 * 64 + 2 * (32 + 64);
  const trained = model.trainableWeights.reduce((total, weight) => total + weight.read().size, 0);
  assert.equal(trained, filters + norms + shortcuts + 64 * 10 + 10);
  assert.equal(Math.round((filters + norms + 650) / 1e4), 27);
});

test("without skip connections there is nothing but the branch; strides of 2 leave a quarter of the work", () => {
  const [plain, whole, quarter] = [
    residualNet({ depth: 8, skip: false }),
    residualNet({ depth: 8 }),
    residualNet({ depth: 8, strides: 2 }),
  ];
  assert.equal(kernels(plain).length, 7);
  assert.ok(plain.layers.every((layer) => layer.getClassName() !== "Add"));
  assert.equal(multiplyAdds(whole) - 640, 4 * (multiplyAdds(quarter) - 640));
  assert.throws(() => residualNet({ depth: 10 }), /depth 10; expected 8, 14, 20/);
});

test("a block is ReLU of branch plus input, worked out with TensorFlow's operations", () => {
  manualSeed(3);
  const input = tf.input({ shape: [5, 6, 8] });
  const model = tf.model({
    inputs: input,
    outputs: residualBlock(input, { filters: 12, strides: 2, norm: false }),
  });
  const images = tf.randomNormal<tf.Rank.R4>([2, 5, 6, 8], 0, 1, "float32", 1);
  const weights = new Map(
    kernels(model).map((layer) => {
      const [kernel, bias] = layer.getWeights() as [tf.Tensor4D, tf.Tensor1D];
      return [String(kernel.shape), { kernel, bias }] as const;
    }),
  );
  const conv = (x: tf.Tensor4D, shape: string, strides: number) => {
    const { kernel, bias } = weights.get(shape)!;
    return tf.conv2d(x, kernel, strides, "same").add<tf.Tensor4D>(bias);
  };
  const branch = conv(conv(images, "3,3,8,12", 2).relu(), "3,3,12,12", 1);
  const expected = branch.add(conv(images, "1,1,8,12", 2)).relu();
  const got = forward(model, images);
  assert.deepEqual(got.shape, [2, 3, 3, 12]);
  assert.ok(got.sub(expected).abs().max().dataSync()[0]! < 1e-5);
});

test("chain applies layers one after the other", () => {
  const input = tf.input({ shape: [4] });
  const double = tf.layers.dense({ units: 4, useBias: false, kernelInitializer: "identity" });
  const model = tf.model({ inputs: input, outputs: chain(input, double, tf.layers.reLU()) });
  const output = model.predict(tf.tensor2d([[-1, 2, -3, 4]])) as tf.Tensor;
  assert.deepEqual([...output.dataSync()], [0, 2, 0, 4]);
  assert.equal(chain(input), input);
});
