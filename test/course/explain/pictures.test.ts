/** The explainers that show rather than compute: what they say must be so. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { convNet, speedrunNet, tf } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { corners } from "../../plot/samples";
import { rowsOf, run } from "./explainer";

describe("the architecture", () => {
  test("names the layers and the shapes of the course's network", async () => {
    const picture = await run(explain.architecture());
    const texts = picture.texts();
    const model = convNet();
    for (const name of ["conv1", "conv2", "conv3", "conv4", "flatten", "fc1", "fc2"]) {
      const [, ...shape] = model.getLayer(name).outputShape as number[];
      const written = shape.length === 1 ? shape[0]!.toLocaleString("en") : shape.join(" × ");
      assert.equal(texts[texts.indexOf(name) + 1], written, name);
    }
    model.dispose();
    picture.close();
  });

  test("names the shapes after each part of the recipe's network", async () => {
    const picture = await run(explain.architecture(explain.recipe));
    const texts = picture.texts();
    const model = speedrunNet();
    const ends = { whiten: "gelu", pool: "flatten", head: "head" };
    const groups = [1, 2, 3].map((group) => [`group${group}`, `group${group}_gelu2`]);
    for (const [name, layer] of [...Object.entries(ends), ...groups]) {
      const [, ...shape] = model.getLayer(layer!).outputShape as number[];
      assert.equal(texts[texts.indexOf(name!) + 1], shape.join(" × "), name);
    }
    model.dispose();
    picture.close();
  });
});

describe("flattening", () => {
  test("the window's nine pixels in the picture are the marked nine of the vector", async () => {
    const picture = await run(explain.flattening());
    await picture.set({ row: 6, column: 2 });
    const values = picture.signal("values") as number[];
    const square = rowsOf(values, 12)
      .slice(6, 9)
      .map((row) => row.slice(2, 5));
    const vector = [...picture.data("window")].sort((a, b) => a.index! - b.index!);
    assert.deepEqual(
      vector.map(({ value }) => value),
      square.flat(),
    );
    assert.deepEqual(
      vector.map(({ index }) => index),
      [74, 75, 76, 86, 87, 88, 98, 99, 100],
    );
    assert.ok(picture.texts().some((text) => text.trim() === "86, 87, 88"));
    picture.close();
  });
});

describe("channels", () => {
  test("say the three bytes of the pixel at the row and column", async () => {
    const bytes = corners().map((row, y) => row.map((_, x) => [y, x, 200]));
    const picture = await run(explain.channels(tf.tensor3d(bytes, [32, 32, 3], "int32")));
    await picture.set({ row: 21, column: 5 });
    for (const text of ["21 of 255", "5 of 255", "200 of 255"]) {
      assert.ok(picture.texts().includes(text), text);
    }
    picture.close();
  });

  test("an oblong image is refused", () => {
    assert.throws(() => explain.channels(tf.zeros([4, 5, 3])), /\[4,5,3\]/);
  });
});

describe("the replay of a filter", () => {
  const goal = [
    [1, 2],
    [3, 4],
  ];
  const moments = [
    {
      step: 0,
      loss: 2,
      weights: [
        [0, 1],
        [-1, 0.5],
      ],
    },
    { step: 10, loss: 0.02, weights: goal },
  ];

  test("shows the weights of the chosen moment beside the goal", async () => {
    const picture = await run(explain.filterReplay(moments, goal));
    await picture.set({ moment: 0 });
    const values = (name: string) => picture.data(name).map(({ value }) => value);
    assert.deepEqual(values("learned"), [0, 1, -1, 0.5]);
    assert.deepEqual(values("sought"), [1, 2, 3, 4]);
    assert.ok(picture.texts().includes("Step 0: loss 2"));
    const texts = picture.texts();
    for (const number of ["0.00", "−1.00", "4.00"]) assert.ok(texts.includes(number), number);
    picture.close();
  });

  test("refuses to replay nothing", () => {
    assert.throws(() => explain.filterReplay([], goal), /no moments/);
  });
});
