import assert from "node:assert/strict";
import { test } from "node:test";
import { residualFigure } from "../../notebooks/course/residual-figure";
import { drawn } from "../plot/scene";

test("the figure has the six layers of each block, and one line past those of the residual block", async () => {
  assert.equal((await drawn(residualFigure(), "rect")).length, 2 * 6);
  const texts = (await drawn(residualFigure(), "text")).map(({ text }) => text);
  const count = (word: string) => texts.filter((text) => text === word).length;
  const layers = ["convolution 3 × 3", "batch norm", "ReLU", "skip connection", "+"];
  assert.deepEqual(layers.map(count), [4, 4, 4, 1, 1]);
  assert.match(residualFigure().alt, /its input x also goes past them on a skip connection/);
});
