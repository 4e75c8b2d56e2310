import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import {
  DataLoader,
  loadCIFAR10,
  mixedPrecision,
  testTimeAugmentation,
  tf,
  transforms,
} from "convnet";
import { record } from "../../scripts/record/record";
import type { BaseSeedsRecord } from "../../scripts/record/record-seeds";
import { updateBatchNorm } from "../../scripts/record/update-batch-norm";
import { readRecord } from "../../src/io/record-file";
import { hasFastBfloat16 } from "../../src/ops/processor";
import { files, loadRun, loadSearch } from "../../src/recorded/recorded";
import { writeReport } from "../../src/training/search-report";
import { assertClose } from "../close";
import { temporaryFolder } from "../temporary";

const root = resolve(__dirname, "../../..");
const into = temporaryFolder("runs-");

/** Runs a command of the course in this process's settings. */
function command(script: string, ...args: string[]) {
  const env = { ...process.env, CONVNET_TRAINING_PROCESS: "1" };
  const all = [join(root, "scripts", script), ...args];
  return spawnSync(process.execPath, all, { cwd: root, env, encoding: "utf8" });
}

test("npm run record trains a run and npm run evaluate gets its test score again", async () => {
  const recorded = command("record.mjs", "base", "--budget", "smoke", "--into", into);
  assert.equal(recorded.status, 0, recorded.stderr);
  assert.match(recorded.stdout, /base: epoch 3 of 3: train .* valid .*\nrecorded in /);
  const evaluated = command("evaluate.mjs", "base", "--budget", "smoke", "--into", into);
  assert.equal(evaluated.status, 0, evaluated.stderr);
  const scores = JSON.parse(evaluated.stdout);
  assert.equal(scores.images, 100);
  for (const { accuracy, loss, recorded } of [
    scores,
    scores.reestimatedBatchNorm,
    scores.testTimeAugmentation,
  ]) {
    assert.deepEqual([accuracy, loss], Object.values(recorded));
  }
});

test("loadRun gives history, weights, predictions and epochs that fit together", async () => {
  const run = loadRun("base", into);
  assert.deepEqual(
    run.history.map(({ epoch }) => epoch),
    [0, 1, 2, 3],
  );
  // The loss on the test set, computed from the images by the definition.
  const transform = transforms.compose(transforms.toTensor(), transforms.normalize(0.5, 0.5));
  const data = await loadCIFAR10("test", { unlock: "test", images: 100, transform });
  const { images } = data.batch([...data.labels.keys()]);
  const trueLabels = Array.from(data.labels);
  const probabilitiesOf = (model: tf.LayersModel) =>
    tf.softmax(model.predict(images) as tf.Tensor2D).arraySync() as number[][];
  const lossOf = (rows: number[][]) =>
    rows.reduce((sum, row, index) => sum - Math.log(row[trueLabels[index]]), 0) / 100;
  const rows = probabilitiesOf(run.model());
  assertClose([run.test.loss], [lossOf(rows)], 1e-5);
  const updated = run.model();
  const trainImages = await loadCIFAR10("train", { transform, images: 96 });
  updateBatchNorm(updated, new DataLoader(trainImages, { batchSize: 96 }));
  assertClose([run.reestimatedBatchNorm.test.loss], [lossOf(probabilitiesOf(updated))], 1e-5);
  assert.notEqual(run.reestimatedBatchNorm.valid.loss, run.history[3].valid.loss);
  assertClose(
    [run.testTimeAugmentation.loss],
    [lossOf(probabilitiesOf(testTimeAugmentation(updated)))],
    1e-5,
  );
  const { predictions, probabilities, trueLabels: kept } = run.predictions();
  assert.deepEqual(kept, trueLabels);
  assertClose(probabilities.flat(), rows.flat(), 1e-4, "probability");
  const right = predictions.filter((prediction, index) => prediction === trueLabels[index]).length;
  assert.equal(run.test.accuracy, right / 100);
  assert.equal(
    run.test.matrix[trueLabels[0]].reduce((sum, count) => sum + count),
    10,
  );
  // The last epoch's filters are those of the weights.
  const { filters, matrix, valid } = run.epochs()[3];
  assert.deepEqual(filters, run.model().getLayer("conv1").getWeights()[0].arraySync());
  const sum = (values: number[]) => values.reduce((total, value) => total + value);
  assert.equal(sum(matrix.flat()), 60);
  assert.equal(sum(matrix.map((row, label) => row[label])) / 60, valid.accuracy);
  assert.equal(run.provenance.imagesTrained, 3 * 96);
  assert.equal(run.steps.losses.length, 12);
});

test("base under three seeds: the first goes on from base's checkpoint, each is scored in both ways", async () => {
  await record("base-seeds", { budget: "smoke", into });
  const { seeds, accuracy, plan } = readRecord<BaseSeedsRecord>(
    join(into, "base-seeds", files.record),
    "base-seeds",
  );
  assert.deepEqual(
    seeds.map(({ seed }) => seed),
    [42, 43, 44],
  );
  const base = loadRun("base", into);
  assert.deepEqual(plan, base.plan);
  assert.deepEqual(
    seeds.map(({ sessions }) => sessions.map(({ fromStep }) => fromStep)),
    [[0, 12], [0], [0]],
  );
  // The scores of base are those of its weights in 16 bits.
  assertClose([seeds[0].test.loss], [base.test.loss], 0.02);
  const updated = seeds.map(({ reestimatedBatchNorm }) => reestimatedBatchNorm.test);
  assertClose([updated[0].loss], [base.reestimatedBatchNorm.test.loss], 0.02);
  assert.equal(seeds[0].valid.accuracy, base.history[3].valid.accuracy);
  assert.notEqual(updated[1].loss, updated[2].loss);
  const mean = (updated[0].accuracy + updated[1].accuracy + updated[2].accuracy) / 3;
  assertClose([accuracy.mean], [mean], 1e-12);
});

test("the search is recorded, and fine-tuning takes its best network", async () => {
  await assert.rejects(record("fine-tuned", { budget: "smoke", into }), /"search" has not been/);
  await record("search", { budget: "smoke", into });
  const { finalists, best, report, provenance } = loadSearch(into);
  const means = finalists.map(({ accuracies }) => accuracies[0] / 2 + accuracies[1] / 2);
  assertClose(
    finalists.map(({ mean }) => mean),
    means,
    1e-12,
  );
  assert.deepEqual(best, finalists[means.indexOf(Math.max(...means))].sizes);
  // Two networks, two seeds, three epochs of 96 images; the rounds' epochs are part of them.
  assert.equal(provenance.imagesTrained, 2 * 2 * 3 * 96);
  assert.equal(report.length, 2 + 1 + 4);
  assert.deepEqual(
    report.map((run) => run.epochs),
    [1, 1, 2, 3, 3, 3, 3],
  );
  await record("fine-tuned", { budget: "smoke", into });
  const { sizes, patience } = loadRun("fine-tuned", into).plan;
  assert.deepEqual([sizes, patience], [best, 6]);
});

test("a search that another machine goes on with trains only what its report lacks", async () => {
  const elsewhere = temporaryFolder("runs-");
  const { report, space, finalists } = loadSearch(into);
  const known = report.slice(0, -1).map((run) => ({ ...run, seconds: 7 }));
  writeReport(join(elsewhere, "search", "report.json"), space, known);
  await record("search", { budget: "smoke", into: elsewhere });
  const again = loadSearch(elsewhere);
  assert.deepEqual(again.report.slice(0, -1), known);
  assert.deepEqual(again.finalists, finalists);
  assert.deepEqual(readdirSync(join(elsewhere, "search")), ["run.json"]);
});

test("a finished run is not recorded twice; what is there stays", async () => {
  const folder = temporaryFolder("runs-");
  const path = join(folder, "base", "run.json");
  mkdirSync(dirname(path));
  writeFileSync(path, "{}");
  const message = /"base" is recorded already; to record it again, remove .*base/;
  await assert.rejects(record("base", { budget: "smoke", into: folder }), message);
  assert.equal(readFileSync(path, "utf8"), "{}");
});

test("nothing is left beside the finished runs", () => {
  const left = readdirSync(into).sort();
  assert.deepEqual(left, ["base", "base-seeds", "checkpoints", "fine-tuned", "search"]);
});

test("wrong names and options are refused with what was expected", async () => {
  const known =
    /unknown run "bas"; expected "base", "base-5x5", "base-512", "fine-tuned", "speedrun"/;
  await assert.rejects(record("bas"), known);
  await assert.rejects(record(undefined), /no run named; expected "base"/);
  await assert.rejects(record("base", { budget: "tiny" }), /"tiny"; expected "full" or "smoke"/);
  const strategy = /unknown strategy "random"; expected "halving" or "grid"/;
  await assert.rejects(record("search", { strategy: "random" }), strategy);
  assert.throws(() => loadRun("base-5x5", into), /"base-5x5" has not been recorded yet .*npm run/);
  const nameless = command("evaluate.mjs", "search", "--into", into);
  assert.equal(nameless.status, 1);
  assert.match(
    nameless.stderr,
    /"search" keeps no weights of the ten classes; evaluate "fine-tuned"/,
  );
});

test("a run in bfloat16 says so, or is refused by a processor that is not fast at it", async () => {
  const mixed = { budget: "smoke", into: temporaryFolder("runs-") };
  await assert.rejects(
    record("base", { ...mixed, precision: "half" }),
    /precision "half"; expected/,
  );
  const recording = record("base", { ...mixed, precision: "bfloat16" });
  if (hasFastBfloat16()) {
    await recording;
    assert.match(loadRun("base", mixed.into).provenance.sessions[0].machine.device, /, bfloat16$/);
  } else {
    const refused =
      "--precision bfloat16: this processor has no fast bfloat16; leave the option out";
    await assert.rejects(recording, { message: refused });
  }
  mixedPrecision("float32");
});
