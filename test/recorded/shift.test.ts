import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { confusionMatrix, loadShift, loadSpeedrun } from "convnet";
import { record } from "../../scripts/record/record";
import { files } from "../../src/recorded/recorded";
import { root } from "../kernel/session";
import { temporaryFolder } from "../temporary";

const digits = (text: string) => [...text].map(Number);

test("the recorded shift has the first hundred test images of each class, with every kind and severity", () => {
  const { labels, results } = loadShift();
  const { trueLabels, predictions } = loadSpeedrun().predictions();
  const seen = Array<number>(10).fill(0);
  const first = trueLabels.flatMap((label, i) => (seen[label]++ < 100 ? [i] : []));
  assert.deepEqual(
    digits(labels),
    first.map((i) => trueLabels[i]),
  );
  const conditions = new Set(results.map((r) => `${r.network} ${r.corruption} ${r.severity}`));
  assert.equal(conditions.size, 2 * (1 + 4 * 5));
  for (const result of results) assert.match(result.predictions, /^\d{1000}$/);
  // One view of an unchanged image seldom gives another class than the mean of its six views.
  const [unchanged] = results.filter((r) => r.network === "speedrun" && r.corruption === "none");
  const agreement = confusionMatrix(
    first.map((i) => predictions[i]),
    digits(unchanged.predictions),
    10,
  );
  assert.ok(agreement.reduce((sum, row, i) => sum + row[i], 0) > 950);
});

test("a shift that was recorded in part goes on from there and keeps what it has", async () => {
  const folder = temporaryFolder("shift ");
  const path = join(folder, "shift", files.record);
  cpSync(join(root, "assets/runs/shift", files.record), path);
  const before = loadShift(folder).results;
  await record("shift", { budget: "smoke", into: folder });
  assert.deepEqual(loadShift(folder).results, before);
});
