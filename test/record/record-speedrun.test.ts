import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { multiplyAdds } from "convnet";
import { evaluate } from "../../scripts/record/evaluate";
import { speedrunPlan } from "../../scripts/record/plans";
import { record } from "../../scripts/record/record";
import { SpeedrunTraining } from "../../scripts/record/speedrun-training";
import { readWeights } from "../../src/io/weights";
import { loadLadder, loadSpeedrun } from "../../src/recorded/recorded";

const newFolder = () => mkdtempSync(join(tmpdir(), "speedrun-"));
const into = newFolder();

test("a speedrun is recorded under each seed, and its kept weights score the same again", async () => {
  await record("speedrun", { budget: "smoke", into });
  const run = loadSpeedrun("speedrun", into);
  assert.deepEqual(
    run.seeds.map(({ seed, history }) => [seed, history.length]),
    [
      [1, 2],
      [2, 2],
    ],
  );
  const [first, second] = run.seeds.map(({ test: { augmented } }) => augmented.accuracy);
  assert.ok(Math.abs(run.accuracy.mean - (first + second) / 2) < 1e-12);
  // 2 epochs of 120 images, two operations for a multiply-add, forward and twice as much back.
  assert.equal(run.seeds[0].flops, 2 * 120 * 6 * multiplyAdds(run.model()));
  const again = await evaluate("speedrun", { budget: "smoke", into });
  assert.deepEqual([again.accuracy, again.loss], Object.values(again.recorded));
  const { truths, predictions } = run.predictions();
  const right = truths.filter((truth, index) => truth === predictions[index]).length;
  assert.equal(right / truths.length, again.accuracy);
});

test("a speedrun stopped after an epoch ends with the weights of one that was not", async () => {
  const plan = speedrunPlan("speedrun", "smoke");
  const whole = await SpeedrunTraining.start("whole", plan, 5, newFolder());
  await whole.run();
  // In the second of two epochs the flip shows each image the other way.
  assert.equal(whole.flip.epoch, 1);
  const folder = newFolder();
  const stopped = await SpeedrunTraining.start("stopped", plan, 5, folder);
  await assert.rejects(stopped.run(AbortSignal.abort()), /stopped; all is kept in/);
  const resumed = await SpeedrunTraining.start("resumed", plan, 5, folder);
  assert.equal(resumed.history.length, 1);
  await resumed.run();
  assert.deepEqual(readWeights(resumed.model), readWeights(whole.model));
  const losses = [whole, resumed].map(({ history }) => history.map(({ loss }) => loss));
  assert.deepEqual(losses[0], losses[1]);
  await assert.rejects(SpeedrunTraining.start("other", plan, 6, folder), /seed was 5 and is now 6/);
});

test("a speedrun under one seed has a mean and no interval", async () => {
  await record("speedrun-long", { budget: "smoke", into });
  const { accuracy, seeds } = loadSpeedrun("speedrun-long", into);
  assert.deepEqual(accuracy, { mean: seeds[0].test.augmented.accuracy });
});

test("the ladder has a rung for each change, and goes on where it was stopped", async () => {
  const stop = AbortSignal.abort();
  const folder = newFolder();
  const halt = record("ladder", { budget: "smoke", into: folder, signal: stop });
  await assert.rejects(halt, /stopped; all is kept in/);
  await record("ladder", { budget: "smoke", into: folder });
  const { rungs } = loadLadder(folder);
  assert.equal(rungs.length, 7);
  assert.deepEqual(
    [rungs[0], rungs[6]].map(({ marks }) => marks.map(({ name }) => name)),
    [
      ["dropout left on", "dropout off"],
      ["alternating flip and crop", "averaged weights", "six views of each image"],
    ],
  );
  // Whitening changes the first layer alone: the same layers cost the same.
  assert.equal(rungs[5].flops, rungs[4].flops);
  assert.notEqual(rungs[5].history[0].train.loss, rungs[4].history[0].train.loss);
  // What is measured after the last epoch is what the rung is marked with, dropout off.
  const dropoutOff = rungs[0].marks[1];
  assert.equal(rungs[0].history[0].valid.accuracy, dropoutOff.accuracy);
  assert.equal(rungs[0].history[0].valid.loss, dropoutOff.loss);
});
