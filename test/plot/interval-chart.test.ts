import assert from "node:assert/strict";
import { test } from "node:test";
import { intervalChart } from "../../src/plot/interval-chart";
import { drawn } from "./scene";

const rows = [
  { network: "small", accuracy: 0.7 },
  { network: "wide", accuracy: 0.8 },
  { network: "small", accuracy: 0.72 },
  { network: "small", accuracy: 0.77 },
];
const options = { x: "accuracy", y: "network", title: "Runs" };

test("intervalChart names the best mean first and gives an interval only to repeated settings", () => {
  // Mean of 70, 72, 77: 73; Student's interval ± 8.957 (worked out in interval.test.ts).
  assert.equal(
    intervalChart(rows, options).alt,
    "Runs. wide: 0.8, one run; small: mean 0.73, 95% confidence interval 0.64 to 0.82",
  );
});

test("settings can stand in the order of the rows, from the top down", async () => {
  const picture = intervalChart(rows, { ...options, order: "rows" });
  assert.match(picture.alt, /^Runs\. small: .*; wide: 0\.8, one run$/);
  // Vega draws the labels of an axis in its order.
  const labels = await drawn(picture, "text", "axis-label");
  const names = labels.filter(({ text }) => /[a-z]/.test(String(text)));
  assert.deepEqual(
    names.map(({ text }) => text),
    ["small", "wide"],
  );
});

test("intervalChart draws: its spec compiles without a warning", async () => {
  const { data } = await intervalChart(rows, options).mimeBundle();
  assert.ok(String(data["image/png"]).length > 1000);
});

test("intervalChart draws where every setting was run once, which gives no interval", async () => {
  const single = rows.slice(0, 2);
  const { data } = await intervalChart(single, options).mimeBundle();
  assert.ok(String(data["image/png"]).length > 1000);
});

test("intervalChart refuses a run without a number", () => {
  const broken = [{ network: "small", accuracy: Number.NaN }];
  assert.throws(() => intervalChart(broken, options), /accuracy" is NaN/);
});

test("intervalChart leaves room for a setting's long name, and stays within 800 pixels", async () => {
  const network = "l1 512, a learning rate of 0.001 and weight decay of 0.05";
  const picture = intervalChart([{ network, accuracy: 0.7 }, ...rows], options);
  const labels = await drawn(picture, "text", "axis-label");
  const name = labels.find(({ text }) => text === network);
  const titles = await drawn(picture, "text", "axis-title");
  const title = titles.find(({ text }) => text === "Network");
  assert.ok(name && title);
  assert.ok(name.bounds.x2 - name.bounds.x1 > 300, "it is not cut");
  assert.ok(title.bounds.x2 < name.bounds.x1, "the axis's title is left of it");
  const { metadata } = await picture.mimeBundle();
  assert.ok((metadata["image/png"] as { width: number }).width <= 800);
});

test("many runs are drawn so that their interval shows through the dots, few ones as they were", async () => {
  const many = Array.from({ length: 50 }, (_, index) => ({ network: "small", accuracy: index }));
  const [crowd, few] = await Promise.all(
    [many, rows].map((each) => drawn(intervalChart(each, options), "symbol", "mark")),
  );
  assert.deepEqual([crowd.length, few.length], [50, 4]);
  assert.ok(crowd.every(({ opacity }) => Number(opacity) <= 0.35));
  assert.ok(few.every(({ opacity }) => Number(opacity) > 0.5));
});
