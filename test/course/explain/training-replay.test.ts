import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { TrainingSnapshot } from "convnet";
import * as explain from "../../../notebooks/course/explain";
import { decode } from "../../plot/png";
import { trainingSnapshots } from "../../plot/samples";
import { type Explainer, run } from "./explainer";

const classes = ["cat", "dog", "frog"];

describe("the replay of a training run", () => {
  let replay: Explainer;
  before(async () => {
    replay = await run(explain.trainingReplay(trainingSnapshots, classes));
  });
  after(() => replay.close());

  test("opens on the last epoch and shows its validation accuracy", () => {
    assert.ok(replay.texts().includes("After epoch 2: validation accuracy 60.0%"));
  });

  test("shows the matrix of the chosen epoch, a row for each actual class", async () => {
    await replay.set({ moment: 1 });
    const shown = replay.data("matrix").sort((a, b) => a.index! - b.index!);
    assert.deepEqual(
      shown.map(({ value }) => value),
      trainingSnapshots[1]!.matrix.flat(),
    );
    // Actual cat, predicted dog: first row, second column.
    const item = replay.items("rect", "count").find(({ datum }) => datum.value === 7)!;
    assert.deepEqual([item.datum.row, item.datum.column], [0, 1]);
    assert.ok(item.x > 0 && item.y === 0, `${item.x}, ${item.y}`);
  });

  test("shows the filters of the chosen epoch: grey is zero, white the largest weight", async () => {
    for (const moment of [0, 2]) {
      await replay.set({ moment });
      const [image] = replay.items("image", "filters") as unknown as { url: string }[];
      const pixels = await decode(Buffer.from(image!.url.split(",")[1]!, "base64"));
      // Two filters of 2 x 2 with a gap of one: the second begins in column 3.
      assert.equal(pixels.at(2, 0)[3], 0, "the page shows between them");
      const { filters } = trainingSnapshots[moment]!;
      for (const filter of [0, 1]) {
        for (const [y, x] of [
          [0, 1],
          [1, 0],
        ] as const) {
          const all = filters.flat().flatMap((pixel) => pixel.map((colour) => colour[filter]!));
          const largest = Math.max(...all.map(Math.abs));
          const expected = filters[y]![x]!.map((colour) => 127.5 * (1 + colour[filter]! / largest));
          pixels.at(x + 3 * filter, y).forEach((level, c) => {
            if (c < 3) assert.ok(Math.abs(level - expected[c]!) <= 1, `${level} ${expected[c]}`);
          });
        }
      }
    }
  });

  test("the rule stands at the chosen epoch's dots", async () => {
    await replay.set({ moment: 1 });
    const [rule] = replay.items("rule", "lossRule");
    const dots = replay.items("symbol").filter(({ datum }) => datum.moment === 1);
    assert.equal(dots.length, 4, "train and valid, loss and accuracy");
    for (const { x } of dots) assert.equal(x, rule!.x);
  });
});

test("nothing to replay, or a matrix of other classes, is refused", () => {
  assert.throws(() => explain.trainingReplay([], classes), /no moments/);
  const moments = trainingSnapshots as TrainingSnapshot[];
  assert.throws(
    () => explain.trainingReplay(moments, ["cat", "dog"]),
    /the matrix of epoch 0 has 3 rows for 2 classes/,
  );
});
