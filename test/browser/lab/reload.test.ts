/** The page is loaded again while cells run: what they show afterwards is on the page when they end. */
import assert from "node:assert/strict";
import { afterEach, before, describe, test } from "node:test";
import { useBrowser } from "../browser";
import { type Lab, type Notebook, useLab, writeNotebook } from "./lab";

const slow = `import { liveChart, show } from "convnet";
const chart = liveChart({ x: "epoch", y: "loss", title: "A loss" });
for (let epoch = 1; epoch <= 12; epoch++) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  console.log("epoch " + epoch);
  await chart.add({ epoch, loss: 1 / epoch });
}`;
const queued = 'await show("after the training");\n"the value " + 40 + 2';

describe("a page that is loaded again", () => {
  const [theBrowser, theLab] = [useBrowser(), useLab()];
  let lab: Lab;
  let notebook: Notebook;

  before(async () => {
    lab = await theLab();
    await lab.openWindow(await theBrowser());
  });
  afterEach(async () => {
    await notebook.close();
    await lab.closeKernels();
    assert.deepEqual(lab.complaints.splice(0), []);
  });

  test("it shows the rest of a running cell, and of a cell that waited for it", async () => {
    notebook = await lab.open(writeNotebook("reload", [slow, queued, '"mine"']));
    await notebook.run(0);
    await notebook.run(1);
    await notebook.cell(0).getByText("epoch 2").waitFor();
    notebook.page.on("dialog", (dialog) => void dialog.accept());
    await notebook.page.reload();
    await notebook.cell(0).waitFor();
    await notebook.ended(0);
    const text = await notebook.cell(0).locator(".jp-OutputArea").innerText();
    const epochs = Array.from({ length: 12 }, (_, index) => `epoch ${index + 1}`);
    assert.deepEqual(text.match(/epoch \d+/g), epochs);
    await notebook.cell(0).locator(".vega-embed").locator("canvas, svg").first().waitFor();
    await notebook.cell(1).getByText("after the training", { exact: true }).waitFor();
    await notebook.cell(1).getByText("'the value 402'").waitFor();
    await notebook.ended(1);
    // The page goes on as any other.
    await notebook.run(2);
    await notebook.cell(2).getByText("'mine'").waitFor();
    await notebook.screenshot("reloaded");
  });
});
