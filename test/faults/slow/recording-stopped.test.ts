import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readWeights } from "../../../src/io/weights";
import { loadRun } from "../../../src/recorded/recorded";
import { root } from "../../kernel/session";
import { temporaryFolder } from "../../temporary";
import { ending } from "../child";

/** `npm run record -- base` in the smoke budget, as the process that does the work. */
function recording(into: string) {
  const args = ["scripts/record.mjs", "base", "--budget", "smoke", "--into", into];
  const env = { ...process.env, CONVNET_TRAINING_PROCESS: "1" };
  return spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
}

/** All that a recorded run gives but for times. */
function numbersOf(into: string) {
  const run = loadRun("base", into);
  const history = run.history.map(({ train, valid }) => [train?.loss, valid.loss, valid.accuracy]);
  return { history, steps: run.steps, test: run.test, weights: readWeights(run.model()) };
}

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
  test(`a recording ended by ${signal} goes on and gives what an undisturbed one gives, to the last bit`, async () => {
    const [whole, stopped] = [temporaryFolder("whole ü "), temporaryFolder("stopped ü ")];
    assert.equal((await ending(recording(whole))).code, 0);
    const child = recording(stopped);
    child.stdout.on("data", (text) => {
      if (/epoch 0 of 3/.test(String(text))) child.kill(signal);
    });
    const { said, code } = await ending(child);
    assert.notEqual(code, 0, said);
    if (signal !== "SIGKILL")
      assert.match(said, /stopped; everything is saved in .*step-\d+\.checkpoint/);
    assert.ok(
      readdirSync(join(stopped, "checkpoints/base")).some((name) => name.startsWith("step")),
    );
    const again = await ending(recording(stopped));
    assert.equal(again.code, 0, again.said);
    assert.match(again.said, /base: continues from step \d+/);
    assert.deepEqual(numbersOf(stopped), numbersOf(whole));
  });
}
