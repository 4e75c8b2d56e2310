import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../temporary";
import { smallRun } from "./small-run";

test("a training is not resumed with other data, another rate, batch size or seed", async () => {
  const folder = temporaryFolder("resume-");
  await smallRun(folder);
  const kept = readdirSync(folder);
  const others: [Promise<void>, RegExp][] = [
    [smallRun(folder, {}, "other data"), /data was "these data" and is now "other data"; move/],
    [smallRun(folder, { learningRate: 0.1 }), /learningRate was 0\.01 and is now 0\.1/],
    [smallRun(folder, { batchSize: 2 }), /batchSize was 4 and is now 2/],
    [smallRun(folder, { seed: 9 }), /seed was 8 and is now 9/],
  ];
  for (const [resumed, says] of others) await assert.rejects(resumed, says);
  assert.deepEqual(readdirSync(folder), kept);
  await smallRun(folder, { epochs: 2 });
});

test("a training resumed on another number of threads goes on and says that its numbers may differ", async () => {
  const threads = Number(process.env.TF_NUM_INTRAOP_THREADS) || availableParallelism();
  const folder = temporaryFolder("resume-");
  await smallRun(folder);
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(__dirname, "small-run.js"), folder],
    {
      encoding: "utf8",
      env: { ...process.env, TF_NUM_INTRAOP_THREADS: String(threads + 1) },
    },
  );
  assert.match(
    stdout,
    new RegExp(
      `device was "CPU, ${threads} threads.* now "CPU, ${threads + 1} threads.*: the numbers may differ`,
    ),
  );
  assert.match(stdout, /small: epoch 2 of 2/);
  assert.equal(status, 0);
});
