import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs, { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { tf } from "convnet";
import { temporaryFolder } from "../temporary";
import { smallTraining, steps } from "./small-training";

const newFolder = () => temporaryFolder("checkpoints-");
const filesOf = (folder: string) => readdirSync(folder).sort();

/** Trains until after step `last`, saving where `saves` says so. */
async function stoppedAfter(last: number, folder: string, saves = (step: number) => step === last) {
  const stop = new Error("stopped");
  const onStep = (step: number, save: () => string) => {
    if (saves(step)) save();
    if (step === last) throw stop;
  };
  await assert.rejects(smallTraining(folder, { onStep, saveEpochs: false }), stop);
}

let whole: Awaited<ReturnType<typeof smallTraining>>;
before(async () => {
  whole = await smallTraining(newFolder());
});

/** Passes if the rest of the training makes the weights and the optimizer those of the whole. */
async function assertSameEnd(folder: string) {
  const { state, iterations, losses, loaded } = await smallTraining(folder);
  assert.equal(iterations, steps);
  assert.deepEqual(state, whole.state);
  // The later epochs were trained whole here too.
  assert.deepEqual(losses.slice(1), whole.losses.slice(whole.losses.length - losses.length + 1));
  return loaded;
}

test("stopped in mid-epoch anywhere, a training ends as the uninterrupted one, to the last bit", async () => {
  // Each epoch has 5 steps, of which the last is not followed by another batch.
  const middles = Array.from({ length: steps }, (_, step) => step).filter((step) => step % 5 > 0);
  for (const step of middles) {
    const folder = newFolder();
    await stoppedAfter(step, folder);
    const loaded = await assertSameEnd(folder);
    assert.deepEqual([loaded?.step, loaded?.warnings], [step, []]);
  }
});

test("stopped after an epoch's end, it goes on from there", async () => {
  const folder = newFolder();
  const onStep = (step: number) => {
    if (step === 7) throw new Error("stopped");
  };
  await assert.rejects(smallTraining(folder, { onStep }), /stopped/);
  assert.equal((await assertSameEnd(folder))?.step, 5);
});

test("stopped several times, it ends the same", async () => {
  const folder = newFolder();
  await stoppedAfter(3, folder);
  const onStep = (step: number, save: () => string) => {
    if (step === 11) save();
    if (step === 12) throw new Error("stopped");
  };
  await assert.rejects(smallTraining(folder, { onStep }), /stopped/);
  assert.equal((await assertSameEnd(folder))?.step, 11);
  assert.equal((await assertSameEnd(folder))?.step, steps);
});

test("the optimizer's memory matters: without it the end is another", async () => {
  const folder = newFolder();
  await stoppedAfter(8, folder);
  const [name] = filesOf(folder);
  const path = join(folder, name);
  alter(path, (text) => text.replace('"iterations":8', '"iterations":0'));
  const { state } = await smallTraining(folder);
  assert.notDeepEqual(state, whole.state);
});

test("the last two are kept; a damaged newest is passed over with a warning", async () => {
  const folder = newFolder();
  await stoppedAfter(4, folder, () => true);
  assert.deepEqual(filesOf(folder), ["step-00000003.checkpoint", "step-00000004.checkpoint"]);
  const newest = join(folder, "step-00000004.checkpoint");
  const bytes = readFileSync(newest);
  bytes[bytes.length >> 1] ^= 4;
  writeFileSync(newest, bytes);
  const loaded = await assertSameEnd(folder);
  assert.match(loaded?.path ?? "", /step-00000003/);
  assert.match(loaded?.warnings.join() ?? "", /skipped: .*00000004.* is damaged/);
});

test("when none is whole, it says so and starts nothing", async () => {
  const folder = newFolder();
  await stoppedAfter(2, folder);
  const path = join(folder, filesOf(folder)[0]);
  writeFileSync(path, readFileSync(path).subarray(0, 1000));
  await assert.rejects(smallTraining(folder), /damaged[\s\S]*no checkpoint is intact; remove/);
});

test("another seed, model and a later format are refused; the checkpoint stays and loads", async () => {
  const folder = newFolder();
  await stoppedAfter(7, folder);
  const path = join(folder, filesOf(folder)[0]);
  const bytes = readFileSync(path);
  const seed = /another training run: seed was 5 and is now 6; move .* away/;
  await assert.rejects(smallTraining(folder, { run: { seed: 6 } }), seed);
  const schedule = /another training run: batchSize was nothing and is now 9/;
  await assert.rejects(smallTraining(folder, { run: { batchSize: 9 } }), schedule);
  const model = /saved from another model: it has conv1\/kernel \[3,3,3,2\], this model .*3,3,3,5/;
  await assert.rejects(smallTraining(folder, { c1: 5 }), model);
  alter(path, (text) => text.replace('"format":1', '"format":7'));
  await assert.rejects(smallTraining(folder), /has format 7; this version of the course reads 1/);
  writeFileSync(path, bytes);
  await assertSameEnd(folder);
});

test("other versions or threads continue with a warning that says what differs", async () => {
  const folder = newFolder();
  await stoppedAfter(7, folder);
  const { loaded } = await smallTraining(folder, { environment: { threads: 8 } });
  assert.equal(loaded?.warnings.length, 1);
  assert.match(loaded?.warnings[0] ?? "", /threads was 2 and is now 8: the numbers may differ/);
});

test("a full disk ends the training with a clear error, and it goes on from the earlier checkpoint", async (t) => {
  const folder = newFolder();
  const { writeFileSync: write } = fs;
  t.after(() => {
    fs.writeFileSync = write;
  });
  const onStep = (step: number, save: () => string) => {
    if (step === 8) {
      fs.writeFileSync = () => {
        throw new Error("ENOSPC: no space left on device, write");
      };
    }
    if (step === 6 || step === 8) save();
  };
  const message = /checkpoint not saved: ENOSPC.*earlier ones in .* are intact/;
  await assert.rejects(smallTraining(folder, { onStep, saveEpochs: false }), message);
  fs.writeFileSync = write;
  assert.deepEqual(filesOf(folder), ["step-00000006.checkpoint"]);
  await assertSameEnd(folder);
});

for (const moment of ["fsyncSync", "renameSync"]) {
  test(`killed in the ${moment} of a save, it goes on from the one before`, async () => {
    const folder = newFolder();
    // The child is killed in its fourth save, with the new file beside its target.
    const patch = `const fs = require("node:fs"); let count = 0; const real = fs.${moment};
      fs.${moment} = (...args) => ++count === 4 ? process.kill(process.pid, "SIGKILL") : real(...args);`;
    const preload = join(folder, "patch.cjs");
    writeFileSync(preload, patch);
    assert.equal(await runChild(folder, ["--require", preload]), "SIGKILL");
    rmSync(preload);
    const left = filesOf(folder);
    assert.deepEqual(left.slice(0, 2), ["step-00000002.checkpoint", "step-00000003.checkpoint"]);
    assert.match(left[2], /^step-00000004\.checkpoint\.\d+\.tmp$/);
    assert.equal((await assertSameEnd(folder))?.step, 3);
    assert.equal(filesOf(folder).length, 2);
  });
}

test("killed at some moment, it goes on and ends the same", async () => {
  const folder = newFolder();
  const killed = runChild(folder, [], (child) => {
    const timer = setInterval(() => {
      if (filesOf(folder).length > 1) child.kill("SIGKILL");
    }, 1);
    child.on("close", () => clearInterval(timer));
  });
  assert.equal(await killed, "SIGKILL");
  assert.ok(await assertSameEnd(folder));
});

test("saving and loading leave no tensor behind", async () => {
  const folder = newFolder();
  await smallTraining(folder);
  const { numTensors } = tf.memory();
  await smallTraining(folder);
  assert.equal(tf.memory().numTensors, numTensors);
});

/** Alters the header and makes the digest fit again. */
function alter(path: string, change: (text: string) => string): void {
  const content = readFileSync(path).subarray(0, -32);
  const changed = Buffer.from(change(content.toString("latin1")), "latin1");
  assert.equal(changed.length, content.length);
  assert.notDeepEqual(changed, content);
  writeFileSync(path, Buffer.concat([changed, createHash("sha256").update(changed).digest()]));
}

function runChild(
  folder: string,
  options: string[],
  watch: (child: ReturnType<typeof spawn>) => void = () => {},
): Promise<NodeJS.Signals | null> {
  const program = join(__dirname, "small-training.js");
  const child = spawn(process.execPath, [...options, program, folder], { stdio: "inherit" });
  watch(child);
  return new Promise((resolve) => child.on("close", (_, signal) => resolve(signal)));
}
