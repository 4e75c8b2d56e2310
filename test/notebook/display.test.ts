import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { liveChart, type Picture, progressLine, show, tf } from "convnet";
import { endCell } from "../../src/notebook/cell-end";
import { showThrough } from "../../src/notebook/display";

interface Message {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id: string };
  update: boolean;
}

/** A picture that only says what it is. */
const picture: Picture = {
  alt: "a cat",
  mimeBundle: async () => ({
    data: { "image/png": "…" },
    metadata: { "image/png": { alt: "a cat" } },
  }),
};

const printed: string[] = [];
const print = console.log;
let messages: Message[] = [];

// The kernel's channel to the page, with a list in place of the page.
function inKernel(): void {
  showThrough((content, update) => {
    messages.push({ ...content, update } as Message);
  });
}

beforeEach(() => {
  messages = [];
  printed.length = 0;
  showThrough(undefined);
});
after(() => {
  console.log = print;
});

async function captured(body: () => Promise<void>): Promise<string[]> {
  console.log = (text: string) => printed.push(text);
  await body().finally(() => {
    console.log = print;
  });
  return printed;
}

test("outside a notebook show prints a picture's words, and all else as text", async () => {
  const lines = await captured(() => show(picture, "words", tf.tensor1d([1, 2]), { a: 1 }));
  assert.deepEqual(lines, ["a cat", "words", "Tensor\n    [1, 2]", "{ a: 1 }"]);
});

test("in a notebook show writes one display for each thing, in order", async () => {
  inKernel();
  await show(picture, "words");
  assert.deepEqual(
    messages.map(({ data }) => data),
    [{ "image/png": "…" }, { "text/plain": "words" }],
  );
  assert.deepEqual(messages[0]!.metadata, { "image/png": { alt: "a cat" } });
  assert.ok(messages.every(({ update }) => !update));
});

test("the progress of a cell is one display, in which each name has a line", async () => {
  inKernel();
  for (const epoch of [1, 2]) {
    progressLine("train").show(`epoch ${epoch}`);
    progressLine("test").show(`epoch ${epoch}`);
  }
  assert.deepEqual(
    messages.map(({ update }) => update),
    [false, true, true, true],
  );
  assert.equal(new Set(messages.map(({ transient }) => transient.display_id)).size, 1);
  assert.deepEqual(messages.at(-1)!.data, { "text/plain": "train: epoch 2\ntest: epoch 2" });
  await endCell();
  progressLine("train").show("epoch 3");
  assert.notEqual(messages.at(-1)!.transient.display_id, messages[0]!.transient.display_id);
  assert.deepEqual(messages.at(-1)!.data, { "text/plain": "train: epoch 3" });
  await endCell();
});

const options = { x: "step", y: "loss", title: "Loss" };
const rowsIn = ({ data }: Message) =>
  (data["application/vnd.vegalite.v5+json"] as { data: { values: unknown[] } }).data.values;

test("a live chart draws its first row at once, and all rows when the cell ends", async () => {
  inKernel();
  const chart = liveChart(options);
  await chart.add({ step: 0, loss: 1 });
  assert.equal(rowsIn(messages[0]!).length, 1);
  for (let step = 1; step < 100; step++) await chart.add({ step, loss: 1 / step });
  await endCell();
  const last = messages.at(-1)!;
  assert.equal(rowsIn(last).length, 100);
  assert.ok(last.data["image/png"], "the saved state has a PNG");
  assert.equal(new Set(messages.map(({ transient }) => transient.display_id)).size, 1);
  const count = messages.length;
  await endCell();
  assert.equal(messages.length, count, "a cell that adds nothing draws nothing");
});

test("a live chart that is fed without pause is seldom drawn", async () => {
  inKernel();
  const chart = liveChart(options);
  const end = performance.now() + 600;
  for (let step = 0; performance.now() < end; step++) {
    await chart.add({ step: step % 50, loss: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  assert.ok(messages.length >= 1 && messages.length <= 3, `${messages.length} in 0.6 s`);
  await endCell();
});

test("a loss that is NaN is refused and does not spoil the chart", async () => {
  inKernel();
  const chart = liveChart(options);
  await chart.add({ step: 0, loss: 1 });
  await assert.rejects(chart.add({ step: 1, loss: Number.NaN }), /"loss" is NaN/);
  await chart.add({ step: 2, loss: 0.5 });
  await endCell();
  assert.equal(rowsIn(messages.at(-1)!).length, 2);
});

test("outside a notebook a live chart takes its rows in silence", async () => {
  const lines = await captured(() => liveChart(options).add({ step: 0, loss: 1 }));
  assert.deepEqual(lines, []);
});
