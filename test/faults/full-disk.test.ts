import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { convNet, HyperSearch, loadWeights, saveWeights } from "convnet";
import { prepareCIFAR10 } from "../../src/data/fetch/prepare";
import { ownCopy } from "../../src/data/fetch/sources";
import { defaultRoot } from "../../src/data/fetch/verify";
import { readWeights } from "../../src/io/weights";
import { smallTraining } from "../record/small-training";
import { bareCheckout, runModule } from "../setup/checkout";
import { fill, smallDisk } from "./small-disk";

test("a full disk in data preparation is told with what is needed, and nothing is left", async (t) => {
  const disk = smallDisk(t, 50_000);
  if (!disk) return;
  const root = join(disk, "cifar-10");
  await assert.rejects(
    prepareCIFAR10({ root, sources: [ownCopy(defaultRoot)] }),
    /could not make .*cifar-10: .*ENOSPC.*\nIt needs a folder that you may write to, with 500 MB free/s,
  );
  assert.deepEqual(readdirSync(disk), []);
});

test("a full disk in a checkpoint ends training; it goes on from the one before to the same end", async (t) => {
  const disk = smallDisk(t, 2_000);
  if (!disk) return;
  const folder = join(disk, "checkpoints");
  const whole = await smallTraining(join(disk, "whole"));
  const onStep = (step: number, save: () => string) => {
    if (step === 8) fill(disk);
    if (step === 6 || step === 8) save();
  };
  const message = /checkpoint not saved: .*ENOSPC.*earlier ones in .* are intact: fix the cause/;
  await assert.rejects(smallTraining(folder, { onStep, saveEpochs: false }), message);
  assert.deepEqual(readdirSync(folder), ["step-00000006.checkpoint"]);
  rmSync(join(disk, "filler"));
  assert.deepEqual((await smallTraining(folder)).state, whole.state);
});

test("a full disk in saving weights is told by path; the weights saved before are whole", (t) => {
  const disk = smallDisk(t, 1_000);
  if (!disk) return;
  const [first, second] = [1, 2].map(() => convNet({ c1: 2, c2: 3, l1: 4 }));
  const path = join(disk, "model.weights");
  saveWeights(first, path);
  fill(disk);
  const message = /model\.weights not written: ENOSPC.*the previous version is intact/;
  assert.throws(() => saveWeights(second, path), message);
  assert.deepEqual(readdirSync(disk).sort(), ["filler", "model.weights"]);
  loadWeights(second, path);
  assert.deepEqual(readWeights(second), readWeights(first));
});

test("a full disk in a search keeps the trials reported before, and the search goes on from them", async (t) => {
  const disk = smallDisk(t, 100);
  if (!disk) return;
  const path = join(disk, "search.json");
  let trained = 0;
  const search = (atTrial: (count: number) => void) =>
    new HyperSearch(
      { c1: [2, 3, 4] },
      async ({ c1 }) => {
        atTrial(++trained);
        return { accuracy: c1 / 10, loss: 1, images: 1 };
      },
      { path, epochs: 1 },
    );
  const filling = search((count) => {
    if (count === 2) fill(disk);
  });
  await assert.rejects(filling.optimize(), /search\.json not written: ENOSPC/);
  rmSync(join(disk, "filler"));
  trained = 0;
  const going = search(() => {});
  assert.equal(going.report.length, 1);
  assert.equal((await going.optimize()).c1, 4);
  assert.equal(trained, 2);
});

const bigStep = `
  import { writeFileSync } from "node:fs";
  import { command } from "./scripts/setup/command.mjs";
  import { runStep } from "./scripts/setup/step.mjs";
  await command(() => runStep({
    name: "example", what: "an example", next: "", inputs: () => [], outputs: [],
    run: async () => writeFileSync(".convnet/large", Buffer.alloc(30e6)),
  }));`;

test("a full disk in set-up is told as such, and the step is not marked as done", async (t) => {
  const disk = smallDisk(t, 20_000);
  if (!disk) return;
  const folder = join(disk, "kürs");
  cpSync(bareCheckout(), folder, { recursive: true });
  mkdirSync(join(folder, ".convnet"));
  const { code, said } = await runModule(folder, bigStep);
  assert.equal(code, 1);
  assert.match(said, /Setup stopped at "example".*ENOSPC.*The disk is full: free some space/s);
  assert.ok(!readdirSync(join(folder, ".convnet")).includes("stamps"));
});

const compile = `
  import { existsSync, mkdirSync, writeFileSync } from "node:fs";
  import { compileAddon } from "./scripts/setup/addon.mjs";
  mkdirSync(".convnet");
  writeFileSync("empty.cc", "int nothing() { return 0; }");
  await compileAddon(".convnet/empty.node", ["empty.cc"], []);
  console.log("compiled", existsSync(".convnet/empty.node"));`;

test("a TMPDIR of 64 kB does not stop set-up, which has its own", async (t) => {
  const disk = smallDisk(t, 64);
  if (!disk) return;
  fill(disk);
  const { said } = await runModule(bareCheckout(), compile, { env: { TMPDIR: disk } });
  assert.match(said, /compiled true/);
});
