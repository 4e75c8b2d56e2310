import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { forward, manualSeed, multiplyAdds, speedrunNet, tf, trainingFlops } from "convnet";
import { evaluate } from "../../scripts/record/evaluate";
import { speedrunPlan } from "../../scripts/record/plans";
import { record } from "../../scripts/record/record";
import { augmentation, trainSpeedrun } from "../../scripts/record/record-speedrun";
import { writeRecord } from "../../src/io/record-file";
import { readWeights } from "../../src/io/weights";
import { files, loadAblation, loadSpeedrun } from "../../src/recorded/recorded";
import type { SpeedrunPlan } from "../../src/recorded/records";
import { temporaryFolder } from "../temporary";

const newFolder = () => temporaryFolder("speedrun-");
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
  const { trueLabels, predictions } = run.predictions();
  const right = trueLabels.filter((truth, index) => truth === predictions[index]).length;
  assert.equal(right / trueLabels.length, again.accuracy);
});

test("a speedrun stopped at a step ends with the weights of one that was not", async () => {
  await stopAndGoOn(speedrunPlan("speedrun", "smoke"));
});

test("so does one whose images a second network chooses, and that one's operations count", async () => {
  const widths = [24, 24, 24];
  const plan = speedrunPlan("speedrun", "smoke");
  const whole = await stopAndGoOn({ ...plan, hardest: { of: 3, widths } });
  // An epoch of 120 images is one batch of 40 of them.
  const perImage = trainingFlops(speedrunNet({ widths }));
  assert.equal(whole.imagesTrained, 2 * 40);
  assert.equal(whole.flops, (2 * 40 + 2 * 120) * perImage);
});

test("so does one that learns from smaller images first, which cost less", async () => {
  const plan = speedrunPlan("speedrun", "smoke");
  const whole = await stopAndGoOn({ ...plan, progressive: [{ side: 20, until: 1 }] });
  const [small, large] = [20, 32].map((side) =>
    trainingFlops(speedrunNet({ widths: plan.widths, side })),
  );
  assert.equal(whole.flops, 120 * (small + large));
  const plain = await trainSpeedrun(plan, 5, { name: "plain", folder: newFolder() });
  const [its, plains] = [whole, plain].map(({ history }) => history[1].train?.loss);
  assert.notEqual(its, plains, "the first epoch is of other images");
  const images = tf.zeros<tf.Rank.R4>([1, 32, 32, 3]);
  assert.deepEqual(forward(whole.model, images).shape, [1, 10]);
});

/** Trains once as it is, and once stopped twice; gives the former. */
async function stopAndGoOn(plan: SpeedrunPlan) {
  const whole = await trainSpeedrun(plan, 5, { name: "whole", folder: newFolder() });
  const folder = newFolder();
  const signal = AbortSignal.abort();
  const stopped = trainSpeedrun(plan, 5, { name: "stopped", folder, signal });
  await assert.rejects(stopped, /stopped; everything is saved in/);
  const again = trainSpeedrun(plan, 5, { name: "stopped again", folder, signal });
  await assert.rejects(again, /stopped; everything is saved in/);
  const resumed = await trainSpeedrun(plan, 5, { name: "resumed", folder });
  // Stopped before the first step, after it, and not again.
  assert.deepEqual(
    resumed.sessions.map(({ fromStep }) => fromStep),
    [0, 0, 1],
  );
  assert.deepEqual(readWeights(resumed.model), readWeights(whole.model));
  const losses = [whole, resumed].map(({ history }) => history.map(({ train }) => train?.loss));
  assert.deepEqual(losses[0], losses[1]);
  const other = trainSpeedrun(plan, 6, { name: "other", folder });
  await assert.rejects(other, /seed was 5 and is now 6/);
  return whole;
}

test("in the second epoch the recipe shows each image the other way round", () => {
  manualSeed(4);
  const { flip, transform } = augmentation();
  // Black on the left, white on the right; the crop shifts it by 2 at most.
  const row = Array.from({ length: 32 }, (_, column) => new Array(3).fill(column < 16 ? 0 : 255));
  const image = Array.from({ length: 32 }, () => row);
  const images = tf.tensor4d([image, image, image, image], undefined, "int32");
  const leftIsDark = (epoch: number) => {
    flip(epoch);
    const shown = transform(images, [0, 1, 2, 3]);
    return shown.arraySync().map((rows) => rows[16][4][0] < rows[16][27][0]);
  };
  const first = leftIsDark(1);
  assert.deepEqual(
    leftIsDark(2),
    first.map((dark) => !dark),
  );
  assert.deepEqual(leftIsDark(3), first);
});

test("a speedrun under one seed has a mean and no interval", async () => {
  await record("speedrun-long", { budget: "smoke", into });
  const { accuracy, seeds } = loadSpeedrun("speedrun-long", into);
  assert.deepEqual(accuracy, { mean: seeds[0].test.augmented.accuracy });
});

test("the ablation has a variant for each change, and goes on where it was stopped", async () => {
  const folder = newFolder();
  const stop = () =>
    record("ablation", { budget: "smoke", into: folder, signal: AbortSignal.abort() });
  // Before the first step, and after it.
  for (let time = 0; time < 2; time++)
    await assert.rejects(stop(), /stopped; everything is saved in/);
  await record("ablation", { budget: "smoke", into: folder });
  const { plan, runs } = loadAblation(folder);
  assert.deepEqual(
    runs.map(({ variant }) => variant),
    plan.variants,
  );
  const [first, last] = [runs[0], runs[runs.length - 1]];
  assert.deepEqual(
    [first, last].map(({ scores }) => scores.map(({ name }) => name)),
    [
      ["dropout active at test time", "dropout switched off at test time"],
      ["random crop", "averaged weights", "test-time augmentation (six views)"],
    ],
  );
  // Each change to the recipe changes what is learned in the first epoch.
  const losses = runs.slice(3).map(({ history }) => history[0].train.loss);
  assert.equal(new Set(losses).size, losses.length, String(losses));
  // Whitening changes the first layer's weights alone: the same layers cost the same.
  assert.equal(new Set(runs.slice(3).map(({ flops }) => flops)).size, 1);
  // What is measured after the last epoch is the variant's score, dropout off.
  const dropoutOff = first.scores[1];
  assert.equal(first.history[0].valid.accuracy, dropoutOff.accuracy);
  assert.equal(first.history[0].valid.loss, dropoutOff.loss);
  // What is recorded is not trained again, and a run that is missing is.
  const path = join(folder, "ablation", files.record);
  const [whole, without] = [loadAblation(folder), loadAblation(folder)];
  const [removed] = without.runs.splice(4, 1);
  writeRecord(path, without);
  await record("ablation", { budget: "smoke", into: folder });
  const again = loadAblation(folder).runs;
  assert.deepEqual(again.slice(0, -1), without.runs);
  assert.deepEqual(again[again.length - 1].scores, removed.scores);
  whole.plan.epochs = 9;
  writeRecord(path, whole);
  await assert.rejects(stop(), /another plan: remove its folder/);
});
