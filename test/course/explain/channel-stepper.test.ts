import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { tf } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { type Rgb, shader } from "../../../src/plot/theme";
import { decode } from "../../plot/png";
import { corners } from "../../plot/samples";
import { type Explainer, run } from "./explainer";

/** A ramp over the corners, so that no two rows, columns or channels are alike. */
const bytes = corners().map((row, y) =>
  row.map((color, x) => color.map((value, c) => Math.round(value / 2 + 2 * y + x + 5 * c))),
);
const image = tf.tensor3d(bytes, [32, 32, 3], "int32");
const bias = [0.5, -0.25];
const names = ["first", "second"];

for (const k of [3, 5]) {
  describe(`the stepper of a colour image, filters of ${k} x ${k}`, () => {
    const weights = tf.tensor4d(
      Array.from({ length: k * k * 3 * 2 }, (_, i) => ((i * 7) % 13) / 6 - 1),
      [k, k, 3, 2],
    );
    const expected = tf.tidy(() => {
      const input = image.expandDims<tf.Tensor4D>(0).div<tf.Tensor4D>(255);
      return tf.conv2d(input, weights, 1, "valid").add(bias).squeeze([0]).arraySync();
    }) as number[][][];
    const size = 33 - k;
    let stepper: Explainer;
    before(async () => {
      stepper = await run(explain.channelStepper(image, { names, weights, bias }));
    });
    after(() => stepper.close());

    test("at any place the three sums and the bias make tf.conv2d's number", async () => {
      for (const filter of [1, 2]) {
        for (const [row, column] of [
          [0, 0],
          [3, 25],
          [20, 7],
          [size - 1, size - 1],
        ] as const) {
          await stepper.set({ filter, step: row * size + column + 1 });
          const total = stepper.signal("total") as number;
          assert.ok(Math.abs(total - expected[row]![column]![filter - 1]!) < 1e-4);
        }
      }
    });

    test("the sum of a channel is that of its pixels and weights alone", async () => {
      await stepper.set({ filter: 2, step: 4 * size + 9 + 1 });
      const green = tf.tidy(() => {
        const pixels = image.slice([4, 9, 1], [k, k, 1]).flatten().div(255);
        return pixels
          .mul(weights.slice([0, 0, 1, 1], [k, k, 1, 1]).flatten())
          .sum()
          .dataSync()[0]!;
      });
      assert.ok(Math.abs((stepper.signal("sums") as number[])[1]! - green) < 1e-4);
    });

    test("the map that is drawn is tf.conv2d's, and beside it without what is below zero", async () => {
      const maps = stepper.data("maps") as unknown as { filter: number; url: string }[];
      assert.equal(maps.length, 4);
      for (const [i, { filter, url }] of maps.entries()) {
        const rectify = (value: number) => (i % 2 ? Math.max(0, value) : value);
        const map = expected.map((row) => row.map((numbers) => rectify(numbers[filter]!)));
        const shade = shader(map.flat());
        const pixels = await decode(Buffer.from(url.split(",")[1]!, "base64"));
        assert.deepEqual([pixels.width, pixels.height], [size, size]);
        for (const [y, x] of [
          [0, 1],
          [11, 3],
          [size - 1, 0],
        ] as const) {
          near(pixels.at(x, y).slice(0, 3) as unknown as Rgb, shade(map[y]![x]!));
        }
      }
    });
  });
}

test("filters that do not fit are refused with their shapes", () => {
  const weights = tf.ones<tf.Rank.R4>([3, 3, 1, 2]);
  assert.throws(
    () => explain.channelStepper(image, { names, weights, bias }),
    /\[3,3,1,2\].*\[k, k, 3/,
  );
  const colour = tf.ones<tf.Rank.R4>([3, 3, 3, 2]);
  assert.throws(
    () => explain.channelStepper(image, { names: ["one"], weights: colour, bias }),
    /1 names and 2 biases for 2 filters/,
  );
});

/** Rounding may differ by one level. */
function near(color: Rgb, expected: Rgb): void {
  for (const c of [0, 1, 2] as const) {
    assert.ok(Math.abs(color[c] - expected[c]) <= 1, `${color}; expected ${expected}`);
  }
}
