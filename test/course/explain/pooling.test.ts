import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { tf } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { type Explainer, run } from "./explainer";

describe("the pooling stepper", () => {
  let pooling: Explainer;
  before(async () => {
    pooling = await run(explain.poolingStepper());
  });
  after(() => pooling.close());

  for (const k of [2, 3]) {
    for (const s of [1, 2, 3]) {
      test(`window ${k}, stride ${s}: the maps are tf.maxPool's and tf.avgPool's`, async () => {
        await pooling.set({ k, s });
        const [largest, mean] = tf.tidy(() => {
          const input = tf.tensor4d(pooling.signal("values") as number[], [1, 6, 6, 1]);
          const pools = [tf.maxPool(input, k, s, "valid"), tf.avgPool(input, k, s, "valid")];
          return pools.map((pool) => pool.squeeze([0, 3]).arraySync() as number[][]);
        });
        const map = pooling.data("map");
        assert.equal(map.length, largest!.length ** 2);
        for (const { row, column, max, mean: average } of map) {
          assert.equal(max, largest![row!]![column!]);
          assert.ok(Math.abs(average! - mean![row!]![column!]!) < 1e-6);
        }
      });
    }
  }

  test("the step's numbers are written out", async () => {
    await pooling.set({ k: 2, s: 2 });
    await pooling.set({ step: 3 });
    assert.ok(pooling.texts().includes("max(5, 1, 3, 8) = 8"));
    assert.ok(pooling.texts().includes("(5 + 1 + 3 + 8) / 4 = 4.25"));
  });

  test("numbers that no window covers are told: rounded down, or skipped", async () => {
    const notSeen = () => pooling.data("inputs").filter(({ seen }) => !seen).length;
    await pooling.set({ k: 3, s: 2 });
    assert.equal(notSeen(), 11);
    assert.match(pooling.texts()[1]!, /Rounded down/);
    await pooling.set({ k: 2, s: 3 });
    assert.equal(notSeen(), 36 - 16);
  });
});
