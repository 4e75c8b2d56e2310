import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { uniform } from "../../src/random";
import { HyperSearch, progressWords, ranked } from "../../src/training/search";
import { temporaryFolder } from "../temporary";

const space = { c1: [48, 96], c2: [96, 192] };
const reportPath = () => join(temporaryFolder("search-"), "report.json");

/** Wider is better here, whatever the epochs: c1 counts ten times as much as c2. */
function trialThatLikesWidth(log: string[] = []) {
  return async ({ c1, c2 }: { c1: number; c2: number }, { epochs }: { epochs: number }) => {
    log.push(`${c1}-${c2}:${epochs}`);
    return { accuracy: (10 * c1 + c2) / 2000, loss: 1, images: 100 * epochs };
  };
}

test("grid search trains each combination once and gives the best", async () => {
  const log: string[] = [];
  const search = new HyperSearch(space, trialThatLikesWidth(log), { epochs: 4 });
  const best = await search.optimize();
  assert.deepEqual(log, ["48-96:4", "48-192:4", "96-96:4", "96-192:4"]);
  assert.deepEqual([best.c1, best.c2, best.epochs], [96, 192, 4]);
  assert.equal(search.report.length, 4);
});

test("halving trains the better half for twice the epochs, for fewer images than the grid", async () => {
  const log: string[] = [];
  const search = new HyperSearch(space, trialThatLikesWidth(log), {
    strategy: "halving",
    epochs: 4,
  });
  const best = await search.optimize();
  assert.deepEqual(log, [
    ...["48-96:1", "48-192:1", "96-96:1", "96-192:1"],
    ...["96-192:2", "96-96:2"],
    "96-192:4",
  ]);
  assert.deepEqual([best.c1, best.c2, best.epochs], [96, 192, 4]);
  const images = search.report.reduce((sum, run) => sum + run.images, 0);
  assert.equal(images, 100 * (4 * 1 + 2 * 2 + 1 * 4));
});

test("a search that was stopped goes on from its report and repeats nothing", async () => {
  const path = reportPath();
  let runs = 0;
  const failing = async () => {
    if (++runs === 3) throw new Error("the machine went to sleep");
    return { accuracy: 0.5, loss: 1, images: 1 };
  };
  await assert.rejects(new HyperSearch(space, failing, { path }).optimize(), /went to sleep/);
  const log: string[] = [];
  const search = new HyperSearch(space, trialThatLikesWidth(log), { path });
  await search.optimize();
  assert.deepEqual(log, ["96-96:10", "96-192:10"]);
  assert.equal(JSON.parse(readFileSync(path, "utf8")).runs.length, 4);
});

test("trials at once are reported in the order of trials in turn, and one that fails loses no other", async () => {
  const path = reportPath();
  // The later one begins, the sooner it ends.
  let begun = 0;
  const trial = trialThatLikesWidth();
  const slow = async (choice: { c1: number; c2: number }, limit: { epochs: number }) => {
    await wait(40 - 10 * begun++);
    if (choice.c2 === 192 && choice.c1 === 48 && begun <= 4) throw new Error("asleep");
    return trial(choice, limit);
  };
  const search = () => new HyperSearch(space, slow, { path, parallel: true, epochs: 4 });
  await assert.rejects(search().optimize(), /asleep/);
  const kept = search();
  const sizes = (runs: { c1: number; c2: number }[]) => runs.map(({ c1, c2 }) => `${c1}-${c2}`);
  assert.deepEqual(sizes(kept.report), ["96-192", "96-96", "48-96"]);
  await kept.optimize();
  assert.deepEqual(sizes(kept.report), ["48-96", "48-192", "96-96", "96-192"]);
});

test("the line of progress tells what was read and not trained, and the minutes left", () => {
  const words = (done: number, trained: number, minutes = 0) =>
    progressWords({ done, trained, total: 20, minutes });
  assert.equal(words(4, 4, 1), "4 of 20 epochs, about 4.0 minutes left");
  assert.equal(
    words(12, 8, 2),
    "12 of 20 epochs, 4 of them taken from the report, about 2.0 minutes left",
  );
  assert.equal(words(20, 0), "20 of 20 epochs, 20 of them taken from the report");
  assert.equal(words(20, 20, 5), "20 of 20 epochs");
});

test("each trial draws its chance from its own seed, in whatever order it runs", async () => {
  const draws = async () => ({ accuracy: uniform(), loss: 1, images: 1 });
  const search = new HyperSearch(space, draws);
  await search.optimize();
  const accuracies = new Set(search.report.map((run) => run.accuracy));
  assert.equal(accuracies.size, 1);
  const [again] = await search.repeat([{ c1: 48, c2: 96 }], [43]);
  assert.notEqual(again.accuracy, search.report[0].accuracy);
});

test("a report of another space, a broken one and a foreign file are refused and kept", () => {
  const path = reportPath();
  const refuses = (text: string, message: RegExp) => {
    writeFileSync(path, text);
    assert.throws(() => new HyperSearch(space, trialThatLikesWidth(), { path }), message);
    assert.equal(readFileSync(path, "utf8"), text);
  };
  const report = { format: "convnet search report 2", space, runs: [{ c1: 48 }] };
  refuses("{", /is not a valid search report/);
  refuses("[]", /is not a "convnet search report 2" file/);
  refuses(JSON.stringify({ ...report, space: { c1: [1] } }), /belongs to the search space/);
  refuses(JSON.stringify(report), /run 0 has no number for "c2"/);
  refuses(JSON.stringify({ ...report, runs: [] }), /was altered: its SHA-256 does not match/);
});

test("unknown strategies, no epochs and trials without a number are named", async () => {
  const trial = trialThatLikesWidth();
  const strategy = "random" as "grid";
  assert.throws(() => new HyperSearch(space, trial, { strategy }), /unknown strategy "random"/);
  assert.throws(() => new HyperSearch(space, trial, { epochs: 0 }), /epochs 0; expected/);
  const nothing = async () => ({ accuracy: Number.NaN, loss: 1, images: 1 });
  await assert.rejects(new HyperSearch(space, nothing).optimize(), /"c1":48.*accuracy NaN/);
});

test("ranked sorts by accuracy, then by loss", () => {
  const runs = [
    { accuracy: 0.5, loss: 2, images: 1 },
    { accuracy: 0.7, loss: 3, images: 2 },
    { accuracy: 0.5, loss: 1, images: 3 },
  ];
  assert.deepEqual(
    ranked(runs).map((run) => run.images),
    [2, 3, 1],
  );
});
