import assert from "node:assert/strict";
import test from "node:test";
import { createCanvas } from "canvas";
import { heatmap, imageGrid, tf } from "convnet";
import { samples } from "../plot/samples";
import { checkPicture } from "./check";
import type { Output } from "./outputs";

const options = { title: "Tiny", labels: ["a", "b"], x: "predicted", y: "actual" };
const lite = "application/vnd.vegalite.v5+json";

/** A saved picture without a fault, to be spoilt. */
async function saved(): Promise<Required<Output>> {
  const { data, metadata } = await heatmap(
    [
      [1, 2],
      [3, 4],
    ],
    options,
  ).mimeBundle();
  return structuredClone({ output_type: "display_data", data, metadata });
}

for (const [name, sample] of Object.entries(samples)) {
  test(`the check passes ${name}`, async () => {
    await checkPicture({ output_type: "display_data", ...(await sample().mimeBundle()) });
  });
}

test("words broken into lines, as nbformat saves them, are words", async () => {
  const output = await saved();
  output.data["text/plain"] = String(output.data["text/plain"]).split(/(?<= )/);
  await checkPicture(output);
});

const misspelt = { width: 9, height: 9, layer: [{ mark: "bar", encoding: { x: { feild: "a" } } }] };
const faults: [name: string, spoil: (output: Required<Output>) => void, message: RegExp][] = [
  ["no words", ({ data }) => delete data["text/plain"], /no words/],
  ["no alternative text", ({ metadata }) => delete metadata["image/png"], /alternative text/],
  ["a spec without a PNG", ({ data }) => delete data["image/png"], /./],
  ["a broken PNG", ({ data }) => Object.assign(data, { "image/png": "aGVsbG8=" }), /./],
  ["a PNG of another size", ({ metadata }) => spoilSize(metadata), /deep-equal/],
  ["a blank PNG", ({ data, metadata }) => blank(data, metadata), /blank/],
  ["a spec that Vega-Lite warns of", ({ data }) => Object.assign(spec(data), misspelt), /Dropping/],
  [
    "an outside address",
    ({ data }) => (spec(data).title = "see http://example.com"),
    /outside address/,
  ],
  ["data from outside", ({ data }) => (spec(data).data = { url: "a.json" }), /may not load/],
  ["a spec that draws nothing", ({ data }) => (spec(data).data = { values: [] }), /./],
  ["a see-through ground", ({ data }) => (spec(data).background = "transparent"), /background/],
];
for (const [name, spoil, message] of faults) {
  test(`the check finds ${name}`, async () => {
    const output = await saved();
    spoil(output);
    await assert.rejects(checkPicture(output), message);
  });
}

test("the check finds an image grid that is too wide", async () => {
  const grid = imageGrid(tf.ones<tf.Rank.R4>([30, 32, 32, 3]), { columns: 30, scale: 1 });
  await assert.rejects(
    checkPicture({ output_type: "display_data", ...(await grid.mimeBundle()) }),
    /pixels wide/,
  );
});

function spec(data: Record<string, unknown>): Record<string, unknown> {
  return data[lite] as Record<string, unknown>;
}

function spoilSize(metadata: Record<string, unknown>): void {
  Object.assign(metadata["image/png"] as object, { width: 10 });
}

function blank(data: Record<string, unknown>, metadata: Record<string, unknown>): void {
  Object.assign(metadata["image/png"] as object, { width: 5, height: 5 });
  data["image/png"] = createCanvas(10, 10).toBuffer("image/png").toString("base64");
}
