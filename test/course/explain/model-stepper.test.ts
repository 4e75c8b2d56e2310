import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { convNet, manualSeed, tf, transforms } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { corners } from "../../plot/samples";
import { type Explainer, run } from "./explainer";

const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));

/** A ramp over the corners, so that no two rows, columns or channels are alike. */
const bytes = corners().map((row, y) =>
  row.map((color, x) => color.map((value, c) => Math.round(value / 2 + 2 * y + x + 5 * c))),
);
const image = tf.tensor3d(bytes, [32, 32, 3], "int32");
const input = tf.tidy(() => tf.tensor4d([bytes]).div(127.5).sub(1) as tf.Tensor4D);
const names = ["conv1", "conv2", "conv3", "conv4"] as const;

for (const kernelSize of [3, 5]) {
  describe(`the stepper of a model with a conv1 of ${kernelSize} x ${kernelSize}`, () => {
    manualSeed(3);
    const model = convNet({ c1: 6, c2: 9, l1: 4, kernelSize });
    let stepper: Explainer;
    before(async () => {
      stepper = await run(explain.model(model, image, { transform }));
    });
    after(() => {
      stepper.close();
      model.dispose();
    });

    for (const name of names) {
      test(`${name}: products, bias and ReLU make the model's own number`, async () => {
        const maps = activations(model, name);
        const size = maps.length;
        await stepper.set({ layer: name });
        let positive = 0;
        for (const filter of [1, 3, 6]) {
          await stepper.set({ filter });
          const number = stepper.signal("number") as number;
          for (const [row, column] of places(size)) {
            await stepper.set({ step: row * size + column + 1 });
            const own = maps[row]![column]![number]!;
            assert.ok(Math.abs((stepper.signal("activation") as number) - own) < 3e-4);
            assert.ok(Math.abs((stepper.signal("own") as number) - own) < 1e-4);
            if (own > 0) positive++;
          }
        }
        assert.ok(positive > 2, "the case compares zeros only");
      });

      test(`${name}: its filters are those with the largest mean, the first at its peak`, async () => {
        const maps = activations(model, name).flat();
        const mean = (filter: number) => maps.reduce((sum, place) => sum + place[filter]!, 0);
        await stepper.set({ layer: names.find((other) => other !== name) });
        await stepper.set({ filter: 1, layer: name });
        const { filters } = stepper.signal("chosen") as { filters: number[] };
        const all = [...maps[0]!.keys()].sort((a, b) => mean(b) - mean(a));
        assert.deepEqual(filters, all.slice(0, 8));
        const most = Math.max(...maps.map((place) => place[filters[0]!]!));
        assert.ok(Math.abs((stepper.signal("own") as number) - most) < 1e-4);
      });

      test(`${name}: the patch of the image is what its gradient reaches`, async () => {
        const [row, column] = places(activations(model, name).length)[1]!;
        const size = stepper.signal("out") as number;
        await stepper.set({ layer: name, step: row * size + column + 1 });
        const [field, jump] = [stepper.signal("field"), stepper.signal("jump")] as number[];
        assert.deepEqual(
          { row: row * jump!, column: column * jump!, size: field },
          reached(model, name, row, column),
        );
      });
    }

    test("a channel's sum is that of its window and weights, the rest is summed up", async () => {
      await stepper.set({ layer: "conv2", filter: 2, step: 3 * (28 - kernelSize + 3) + 5 + 1 });
      const [row, column] = [stepper.signal("row"), stepper.signal("column")] as number[];
      const number = stepper.signal("number") as number;
      const sums = tf.tidy(() => {
        const kernel = model.getLayer("conv2").getWeights()[0] as tf.Tensor4D;
        const before = tf.tensor3d(activations(model, "conv1"));
        const window = before.slice([row!, column!, 0], [3, 3, 6]);
        const filter = kernel.slice([0, 0, 0, number], [3, 3, 6, 1]).squeeze([3]);
        return Array.from(window.mul(filter).sum([0, 1]).dataSync());
      });
      const order = [...sums.keys()].sort((a, b) => Math.abs(sums[b]!) - Math.abs(sums[a]!));
      for (const rank of [1, 2, 3]) {
        const { channel, value } = stepper.data(`channel${rank}`)[0]!;
        assert.equal(channel, order[rank - 1]);
        assert.ok(Math.abs(value! - sums[channel!]!) < 3e-4);
      }
      const others = order.slice(3).reduce((sum, channel) => sum + sums[channel]!, 0);
      const [rest] = stepper.data("rest");
      assert.equal(rest!.count, 3);
      assert.ok(Math.abs(rest!.value! - others) < 3e-4);
    });

    test("the colours of the image keep their order", async () => {
      await stepper.set({ layer: "conv1", filter: 1 });
      for (const step of [1, 200]) {
        await stepper.set({ step });
        const shown = [1, 2, 3].map((rank) => stepper.data(`channel${rank}`)[0]!.channel);
        assert.deepEqual(shown, [0, 1, 2]);
      }
      assert.ok(stepper.texts().includes("From green"));
    });
  });
}

test("depth leaves out the later convolutions", async () => {
  const model = convNet({ c1: 4, c2: 4, l1: 4 });
  const stepper = await run(explain.model(model, image, { transform, depth: 2 }));
  assert.equal((stepper.signal("convolutions") as unknown[]).length, 2);
  assert.equal((stepper.signal("levels") as unknown[]).length, 3);
  stepper.close();
});

test("models that the picture cannot show are refused", () => {
  const inputShape = [32, 32, 3];
  const dense = tf.sequential({ layers: [tf.layers.flatten({ inputShape })] });
  assert.throws(() => explain.model(dense, image, { transform }), /begins with Flatten; expected/);
  const conv = { filters: 2, kernelSize: 3, inputShape, name: "padded" };
  const padded = tf.sequential({ layers: [tf.layers.conv2d({ ...conv, padding: "same" })] });
  assert.throws(() => explain.model(padded, image, { transform }), /padded has padding "same"/);
});

/** What the layer makes of the input, [rows][columns][filters], by TensorFlow. */
function activations(model: tf.LayersModel, name: string): number[][][] {
  return tf.tidy(() => {
    const output = model.getLayer(name).output as tf.SymbolicTensor;
    const maps = tf.model({ inputs: model.inputs, outputs: output }).predict(input) as tf.Tensor4D;
    return (maps.arraySync() as number[][][][])[0]!;
  });
}

function places(size: number): [number, number][] {
  return [
    [0, 0],
    [2, size - 1],
    [size - 3, 1],
    [Math.floor(size / 2), Math.floor(size / 3)],
  ];
}

/** The pixels that the number [row, column] depends on: with weights of one, by its gradient. */
function reached(model: tf.LayersModel, name: string, row: number, column: number) {
  const layers = names.slice(0, names.indexOf(name as "conv1") + 1);
  return tf.tidy(() => {
    const number = (x: tf.Tensor) => {
      const map = layers.reduce((maps, layer) => {
        const { kernelSize, strides } = model.getLayer(layer).getConfig() as {
          kernelSize: [number, number];
          strides: [number, number];
        };
        const ones = tf.ones<tf.Rank.R4>([...kernelSize, 1, 1]);
        return tf.conv2d(maps, ones, strides, "valid");
      }, x as tf.Tensor4D);
      return map.slice([0, row, column, 0], [1, 1, 1, 1]).sum();
    };
    const gradient = tf
      .grad(number)(tf.zeros([1, 32, 32, 1]))
      .squeeze([0, 3]);
    const rows = [...gradient.sum(1).dataSync()].flatMap((sum, i) => (sum > 0 ? [i] : []));
    const columns = [...gradient.sum(0).dataSync()].flatMap((sum, i) => (sum > 0 ? [i] : []));
    return { row: rows[0], column: columns[0], size: rows.length };
  });
}
