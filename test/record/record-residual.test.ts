import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { record } from "../../scripts/record/record";
import { loadResidual } from "../../src";
import { temporaryFolder } from "../temporary";

test("networks with and without skip connections are recorded one by one; an aborted run leaves nothing", async () => {
  const folder = temporaryFolder("residual-");
  const into = { budget: "smoke", into: folder };
  const stopped = record("residual", { ...into, signal: AbortSignal.abort() });
  await assert.rejects(stopped, /stopped; the finished runs are saved/);
  assert.ok(!existsSync(join(folder, "residual", "run.json")));
  await record("residual", into);
  const { plan, runs } = loadResidual(folder);
  assert.deepEqual(
    runs.map(({ variant, depth, skip, seed }) => ({ variant, depth, skip, seed })),
    [
      { variant: "plain, 8 layers", depth: 8, skip: false, seed: 1 },
      { variant: "residual, 8 layers", depth: 8, skip: true, seed: 1 },
    ],
  );
  for (const { history, gradientNorms, scores, flops } of runs) {
    assert.equal(history.length, plan.epochs);
    assert.equal(gradientNorms.length, plan.epochs + 1);
    assert.ok(gradientNorms.every((norm) => norm > 0));
    const { accuracy, loss } = history[history.length - 1].valid;
    assert.deepEqual(scores, [{ name: "validation", accuracy, loss }]);
    assert.ok(flops > 0);
  }
  // The two 1 x 1 convolutions: 8 x 8 positions of 8 to 16 channels and 4 x 4 of 16 to 16, forward and twice back.
  const more = 100 * 3 * 2 * (8 * 8 * 8 * 16 + 4 * 4 * 16 * 16);
  assert.equal(runs[1].flops - runs[0].flops, more);
  const before = runs.map(({ finished }) => finished);
  await record("residual", into);
  const after = loadResidual(folder).runs.map(({ finished }) => finished);
  assert.deepEqual(after, before);
});
