import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { convNet, tf } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { corners } from "../../plot/samples";
import { type Explainer, run } from "./explainer";

const strides = [1, 1, 1, 2];

/** The rows and columns of layer `from` that number [row, column] of conv`layer` depends on: by its gradient. */
function seen(layer: number, from: number, row: number, column: number) {
  return tf.tidy(() => {
    const ones = tf.ones<tf.Rank.R4>([3, 3, 1, 1]);
    const number = (x: tf.Tensor) => {
      const map = strides
        .slice(from, layer)
        .reduce((input, s) => tf.conv2d(input, ones, s, "valid"), x as tf.Tensor4D);
      return map.slice([0, row, column, 0], [1, 1, 1, 1]).sum();
    };
    const size = [32, 30, 28, 26, 12][from]!;
    const gradient = tf
      .grad(number)(tf.zeros([1, size, size, 1]))
      .squeeze([0, 3]);
    const rows = [...gradient.sum(1).dataSync()].flatMap((sum, i) => (sum > 0 ? [i] : []));
    const columns = [...gradient.sum(0).dataSync()].flatMap((sum, i) => (sum > 0 ? [i] : []));
    return { row: rows[0], column: columns[0], size: rows.length, width: columns.length };
  });
}

describe("the receptive field", () => {
  let field: Explainer;
  before(async () => {
    field = await run(explain.receptiveField(tf.tensor3d(corners(), [32, 32, 3], "int32")));
  });
  after(() => field.close());

  for (const [layer, row, column] of [
    [1, 29, 4],
    [2, 0, 17],
    [3, 11, 25],
    [4, 3, 11],
  ] as const) {
    test(`conv${layer} [${row}, ${column}] sees in each layer what its gradient reaches`, async () => {
      await field.set({ layer, row, column });
      for (let from = 0; from < layer; from++) {
        const patch = Object.fromEntries(
          ["row", "column", "size"].map((name) => [name, field.signal(`${name}${from}`)]),
        );
        assert.deepEqual({ ...patch, width: patch.size }, seen(layer, from, row, column));
      }
    });
  }

  test("layers after the chosen one have no patch", async () => {
    await field.set({ layer: 2 });
    assert.equal(field.signal("size3"), 0);
    assert.equal(field.signal("size4"), 0);
  });

  test("the maps are as large as those of the course's network", () => {
    const model = convNet();
    for (const name of ["conv1", "conv2", "conv3", "conv4"]) {
      const [, rows] = model.getLayer(name).outputShape as number[];
      assert.ok(field.texts().includes(`${rows} × ${rows}`), `${name}: ${rows}`);
    }
    model.dispose();
  });
});
