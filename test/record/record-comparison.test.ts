import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { convNet, loadCIFAR10, multiplyAdds, speedrunNet, trainingFlops } from "convnet";
import { evaluate } from "../../scripts/record/evaluate";
import { speedrunPlan, testImages } from "../../scripts/record/plans";
import { record } from "../../scripts/record/record";
import { readRecord, writeRecord } from "../../src/io/record-file";
import { currentPrecision } from "../../src/ops/mixed-precision";
import {
  loadPrecision,
  loadRegularisers,
  loadSpeedrunSeeds,
  loadTransfer,
} from "../../src/recorded/recorded";
import type { TrialsRecord } from "../../src/recorded/records";
import { temporaryFolder } from "../temporary";

const into = temporaryFolder("comparison-");
const options = { budget: "smoke", into };

test("regularisers are recorded run by run; early stopping and the average come from the baseline", async () => {
  await record("regularisers", options);
  const { plan, runs } = loadRegularisers(into);
  assert.deepEqual(
    runs.map(({ variant }) => variant),
    plan.variants,
  );
  const [baseline, ...others] = runs.map(({ scores }) => scores.map(({ name }) => name));
  assert.deepEqual(baseline, ["baseline", "EMA of the weights", "early stopping"]);
  assert.deepEqual(others.flat(), plan.variants.slice(1));
  const path = join(into, "regularisers/run.json");
  const before = readFileSync(path, "utf8");
  await record("regularisers", options);
  assert.equal(readFileSync(path, "utf8"), before, "what is recorded is not trained again");
});

test("the transfer is recorded with its network, which knows none of the new classes", async () => {
  await record("transfer", options);
  const { plan, runs, model } = loadTransfer(into);
  assert.deepEqual(model().outputs[0].shape, [null, 6]);
  assert.ok(plan.targetClasses.every((name) => !plan.sourceClasses.includes(name)));
  const ways = ["from scratch", "linear probe", "fine-tuned"];
  assert.deepEqual(
    runs.map(({ variant, scores }) => [variant, scores.map(({ name }) => name)]),
    plan.variants.map((variant) => [variant, ways]),
  );
});

test("each network is trained in both precisions on the same images, and the runs say in which", async () => {
  await record("precision", options);
  const { plan, runs } = loadPrecision(into);
  assert.deepEqual(
    runs.map(({ variant }) => variant),
    plan.variants,
  );
  const narrow = runs.filter(({ machine }) => machine.device.endsWith(", bfloat16"));
  assert.deepEqual(
    narrow.map(({ variant }) => variant),
    ["course's network, bfloat16", "recipe, bfloat16"],
  );
  // 5 batches of 20 images, and 2 of 40.
  const course = 5 * 20 * trainingFlops(convNet({ c1: 3, c2: 4, l1: 5 }));
  const recipe = 2 * 40 * trainingFlops(speedrunNet({ widths: [24, 24, 24] }));
  assert.deepEqual(
    runs.slice(0, 2).map(({ flops }) => flops),
    [course, course],
  );
  for (const { flops } of runs.slice(2)) assert.ok(Math.abs(flops / recipe - 1) < 0.02);
  const [wide, other] = runs.map(({ scores }) => scores[0].loss);
  assert.ok(Math.abs(wide - other) > 0 && Math.abs(wide - other) < 0.2, `${wide} and ${other}`);
  assert.equal(currentPrecision(), "float32");
});

test("trials are recorded one by one, and one that is new is added", async () => {
  await record("trials", options);
  const path = join(into, "trials/run.json");
  const read = (): TrialsRecord => readRecord(path, "trials");
  const write = (changed: Partial<TrialsRecord>) => {
    const record: TrialsRecord = { ...read(), ...changed };
    writeRecord(path, record);
  };
  const { plan, runs } = read();
  assert.deepEqual(
    runs.map(({ variant }) => variant),
    plan.variants,
  );
  // An epoch and a half of 3 batches of 40 images: 5 steps.
  const operations = 6 * multiplyAdds(speedrunNet({ widths: runs[0].plan.widths }));
  const [recipe, smoothed] = runs;
  assert.ok(Math.abs(recipe.flops / (5 * 40 * operations) - 1) < 0.02, `${recipe.flops}`);
  assert.equal(smoothed.plan.smoothing, 0.09);
  assert.notDeepEqual(smoothed.scores, recipe.scores);
  const [first] = plan.variants;
  write({ plan: { ...plan, variants: [first] }, runs: [recipe] });
  await record("trials", options);
  const scoresOf = ({ variant, scores }: TrialsRecord["runs"][number]) => [variant, scores];
  assert.deepEqual(read().runs[0], recipe, "what is recorded is not trained again");
  assert.deepEqual(read().runs.map(scoresOf), runs.map(scoresOf));
  write({ runs: [] });
  await record("trials", { ...options, only: "smoothing" });
  assert.deepEqual(read().runs.map(scoresOf), [scoresOf(smoothed)], "only what is named");
  await assert.rejects(
    record("trials", { ...options, only: "no such change" }),
    /--only no such change: no variant is called so; known: short: recipe/,
  );
  await assert.rejects(record("transfer", { ...options, only: "a" }), /--only is for trials/);
  write({ plan: { ...plan, variants: ["another"] } });
  await assert.rejects(record("trials", options), /the recorded trials has another plan/);
});

test("speedrun-seeds is the speedrun under more seeds, with what each one predicts", async () => {
  await record("speedrun-seeds", options);
  const { plan, runs } = loadSpeedrunSeeds(into);
  assert.deepEqual(
    runs.map(({ seed, variant }) => [seed, variant]),
    plan.seeds.flatMap((seed) => plan.variants.map((variant) => [seed, variant])),
  );
  const [recipe, smallerFirst] = runs;
  assert.deepEqual(smallerFirst.plan, {
    ...recipe.plan,
    progressive: smallerFirst.plan.progressive,
  });
  assert.ok(smallerFirst.flops < recipe.flops);
  const data = await loadCIFAR10("test", { unlock: "test", images: testImages.smoke });
  for (const { predictions, scores, plan } of runs) {
    assert.equal(plan.epochs, speedrunPlan("speedrun", "smoke").epochs);
    const right = [...predictions].filter((digit, image) => Number(digit) === data.labels[image]);
    const [, sixViews] = scores;
    assert.equal(right.length / data.length, sixViews.accuracy);
  }
  assert.notEqual(runs[0].predictions, runs[1].predictions);
  const { accuracy, loss, recorded } = await evaluate("speedrun-seeds", options);
  assert.deepEqual({ accuracy, loss }, recorded);
  assert.equal(smallerFirst.scores[1].loss, loss);
});
