import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { convNet, HyperSearch, loadWeights, manualSeed, saveWeights, uniform } from "convnet";
import { prepareCIFAR10 } from "../../src/data/fetch/prepare";
import { ownCopy } from "../../src/data/fetch/sources";
import { defaultRoot, verifyCIFAR10 } from "../../src/data/fetch/verify";
import { readWeights } from "../../src/io/weights";
import { temporaryFolder } from "../temporary";
import { ending, killAfter, start } from "./child";

/** Moments, in milliseconds after a process's first word, drawn from a seed that a failure can name. */
function moments(t: TestContext, count: number, longest: number): number[] {
  const seed = 7;
  manualSeed(seed);
  const drawn = Array.from({ length: count }, () => Math.round(uniform(0, longest)));
  t.diagnostic(`killed ${count} times, ${drawn.join(", ")} ms after the start (seed ${seed})`);
  return drawn;
}

const quoted = JSON.stringify;

test("data preparation killed at random moments leaves all or nothing, and the next one makes it whole", async (t) => {
  const parent = temporaryFolder("killed ü ");
  const root = join(parent, "cifar-10");
  const code = `
    const { ownCopy } = require("convnet/dist/src/data/fetch/sources");
    const sources = [ownCopy(${quoted(defaultRoot)})];
    console.log("started");
    require("convnet/dist/src/data/fetch/prepare").prepareCIFAR10({ root: ${quoted(root)}, sources });`;
  for (const moment of moments(t, 5, 800)) {
    const { signal } = await killAfter(start(code), moment);
    if (existsSync(root)) assert.deepEqual(verifyCIFAR10(root), [], `killed after ${moment} ms`);
    else assert.equal(signal, "SIGKILL");
  }
  await prepareCIFAR10({ root, sources: [ownCopy(defaultRoot)] });
  assert.deepEqual(verifyCIFAR10(root), []);
  assert.deepEqual(readdirSync(parent), ["cifar-10"]);
});

test("weights saved over and over by a process killed at random moments are always whole", async (t) => {
  const path = join(temporaryFolder("killed-"), "model.weights");
  const code = `
    const { convNet, manualSeed, saveWeights } = require("convnet");
    const models = [1, 2].map((seed) => { manualSeed(seed); return convNet({ c1: 8, c2: 8, l1: 64 }); });
    for (let turn = 0; ; turn++) {
      saveWeights(models[turn % 2], ${quoted(path)});
      if (turn === 0) console.log("started");
    }`;
  const saved = [1, 2].map((seed) => {
    manualSeed(seed);
    return convNet({ c1: 8, c2: 8, l1: 64 });
  });
  const found = convNet({ c1: 8, c2: 8, l1: 64 });
  for (const moment of moments(t, 5, 60)) {
    assert.equal((await killAfter(start(code), moment)).signal, "SIGKILL");
    loadWeights(found, path);
    const isSaved = saved.some((model) => same(readWeights(model), readWeights(found)));
    assert.ok(isSaved, `after ${moment} ms the file holds other weights than were saved`);
  }
  writeFileSync(`${path}.4194304.tmp`, "left by a killed process: no process has this number");
  saveWeights(found, path);
  assert.deepEqual(readdirSync(dirname(path)), ["model.weights"]);
});

function same(one: unknown, other: unknown): boolean {
  try {
    assert.deepEqual(one, other);
    return true;
  } catch {
    return false;
  }
}

const space = { c1: Array.from({ length: 12 }, (_, index) => index + 1) };

test("a search killed at random moments trains no combination twice and ends whole", async (t) => {
  const path = join(temporaryFolder("killed-"), "search.json");
  const code = `
    const { HyperSearch } = require("convnet");
    const trial = async ({ c1 }) => {
      console.log(c1);
      await new Promise((resolve) => setTimeout(resolve, 15));
      return { accuracy: c1 / 100, loss: 1, images: 1 };
    };
    new HyperSearch(${quoted(space)}, trial, { path: ${quoted(path)}, epochs: 1 }).optimize();`;
  const trained: string[] = [];
  let before: unknown[] = [];
  for (const moment of moments(t, 4, 60)) {
    const { said } = await killAfter(start(code), moment);
    const runs = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).runs : [];
    assert.deepEqual(runs.slice(0, before.length), before, "a trial that was reported is lost");
    before = runs;
    trained.push(...(said.match(/^\d+$/gm) ?? []));
  }
  const { code: status, said } = await ending(start(code));
  assert.equal(status, 0);
  trained.push(...(said.match(/^\d+$/gm) ?? []));
  const search = new HyperSearch(space, () => assert.fail("trained again"), { path, epochs: 1 });
  assert.equal((await search.optimize()).c1, 12);
  assert.deepEqual(
    search.report.map(({ c1 }) => c1),
    space.c1,
  );
  // At most the one trial that each kill cut off is trained again.
  assert.ok(trained.length <= 12 + 4, `${trained.length} trials`);
});
