import assert from "node:assert/strict";
import test from "node:test";
import { Dataset, matrixExplorer, transforms } from "convnet";
import { runView } from "../../src/plot/vega";
import { decode } from "./png";
import { greys, opinions } from "./samples";
import { drawn, drawnItems, inRows, vegaSpec } from "./scene";

/** What the explorer shows when a cell is chosen: its words, captions and the grey of each image. */
async function choose(actual: string, predicted: string, perCell = 3) {
  const spec = await vegaSpec(matrixExplorer(greys, opinions, { perCell }));
  const { view } = await runView(spec);
  await view.signal("actual", actual).signal("predicted", predicted).runAsync();
  const texts = drawnItems(view, ({ marktype }) => marktype === "text").map(({ text }) =>
    String(text),
  );
  const [strip] = drawnItems(view, ({ marktype }) => marktype === "image") as unknown as {
    url: string;
    width: number;
    height: number;
  }[];
  view.finalize();
  return { texts, strip: strip! };
}

async function greysOf(url: string, count: number): Promise<number[]> {
  const { at } = await decode(Buffer.from(url.split(",")[1]!, "base64"));
  return Array.from(
    { length: count },
    (_, i) => at(40 * (i % 4) + 16, 40 * Math.floor(i / 4) + 16)[0]!,
  );
}

test("the numbers are the confusion matrix, rows actual, columns predicted", async () => {
  const texts = await drawn(matrixExplorer(greys, opinions), "text");
  const counts = inRows(texts.filter(({ text }) => typeof text === "number"));
  assert.deepEqual(
    counts.map((row) => row.map(({ text }) => text)),
    [
      [2, 4, 0],
      [1, 2, 1],
      [1, 0, 3],
    ],
  );
});

test("a cell shows exactly its images, most confident first, and says how many there are", async () => {
  const { texts, strip } = await choose("cat", "dog");
  assert.ok(texts.includes("true: cat, predicted: dog"));
  assert.ok(texts.includes("4 images, the 3 of highest confidence"), texts.join("|"));
  assert.deepEqual(
    texts.filter((text) => text.endsWith("%")),
    ["95%", "70%", "50%"],
  );
  // Images 5, 3 and 1 of the data set; JPEG may move a level by one.
  const found = await greysOf(strip.url, 3);
  assert.deepEqual(
    found.map((level) => Math.round(level / 10)),
    [5, 3, 1],
  );
});

test("actual and predicted are not swapped", async () => {
  const { texts, strip } = await choose("dog", "cat");
  assert.ok(texts.includes("1 image, each with its confidence"));
  assert.deepEqual(
    (await greysOf(strip.url, 1)).map((level) => Math.round(level / 10)),
    [7],
  );
});

test("more than four images stand in rows of four", async () => {
  const { strip } = await choose("cat", "dog", 12);
  assert.deepEqual([strip.width, strip.height], [2 * 160, 2 * 40]);
});

test("a cell without images says so", async () => {
  const { texts, strip } = await choose("cat", "frog");
  assert.ok(texts.some((text) => text.startsWith("no image")));
  assert.equal(strip.url, "");
});

test("it opens on the pair that is confused most often", async () => {
  const picture = matrixExplorer(greys, opinions);
  assert.match(picture.alt, /Most frequent error: 4 images, true: cat, predicted: dog/);
  const { signals } = (await vegaSpec(picture)) as { signals?: { name: string; value: string }[] };
  assert.deepEqual(
    signals!.filter(({ value }) => value).map(({ name, value }) => [name, value]),
    [
      ["actual", "cat"],
      ["predicted", "dog"],
      ["page", 1],
    ],
  );
});

test("images that do not fit beside the matrix are on further pages, and another cell begins at its first", async () => {
  // 18 cats called dogs, most confident first by their number; two right cats.
  const trueLabels = Array<number>(20).fill(0);
  const sure = trueLabels.map((_, index) => 0.9 - index / 100);
  const images = new Dataset({
    images: new Uint8Array(20 * 3072),
    labels: Uint8Array.from(trueLabels),
    classes: ["cat", "dog"],
    transform: transforms.toTensor(),
  });
  const answers = {
    trueLabels,
    predictions: trueLabels.map((_, index) => (index < 18 ? 1 : 0)),
    probabilities: sure.map((p, index) => (index < 18 ? [1 - p, p] : [p, 1 - p])),
  };
  const spec = await vegaSpec(matrixExplorer(images, answers, { perCell: 1, perWrongCell: 18 }));
  const { view } = await runView(spec);
  const captions = () =>
    drawnItems(view, ({ marktype }) => marktype === "text")
      .map(({ text }) => String(text))
      .filter((text) => text.endsWith("%"));
  const left = () =>
    (drawnItems(view, ({ marktype }) => marktype === "image")[0] as { y: number }).y;
  assert.equal(captions().length, 16);
  assert.equal(left(), 0);
  await view.signal("page", 2).runAsync();
  assert.deepEqual(captions(), ["74%", "73%"]);
  // Four rows of 40 pixels, drawn twice as large, are out of sight above.
  assert.equal(left(), -4 * 40 * 2);
  await view.signal("predicted", "cat").runAsync();
  assert.equal(view.signal("page"), 1);
  // A cell with fewer pages shows its last.
  await view.signal("page", 2).runAsync();
  assert.deepEqual(captions(), ["72%"]);
  view.finalize();
});

test("predictions in another order than the images are refused", () => {
  const turned = { ...opinions, trueLabels: [...opinions.trueLabels].reverse() };
  assert.throws(() => matrixExplorer(greys, turned), /does not shuffle/);
  const few = { ...opinions, trueLabels: opinions.trueLabels.slice(1) };
  assert.throws(() => matrixExplorer(greys, few), /13 predictions .* 14 images/);
});
