import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { convNet, saveWeights } from "convnet";
import { prepareCIFAR10 } from "../../src/data/fetch/prepare";
import { ownCopy } from "../../src/data/fetch/sources";
import { defaultRoot } from "../../src/data/fetch/verify";
import { smallTraining } from "../record/small-training";
import { bareCheckout, runNode } from "../setup/checkout";
import { temporaryFolder } from "../temporary";

/** Makes the folder read-only until the test ends, for root too; false, and skipped, where it cannot. */
function readOnly(test: TestContext, folder: string): boolean {
  const args = ["--bind", "-o", "ro", folder, folder];
  const { status, stderr, error } = spawnSync("mount", args, { encoding: "utf8" });
  if (status === 0) test.after(() => spawnSync("umount", ["--lazy", folder]));
  else test.skip(`nothing can be mounted here: ${stderr?.trim() || error?.message}`);
  return status === 0;
}

test("weights, checkpoints and data that cannot be written say why, by path, on a read-only disk", async (t) => {
  const folder = temporaryFolder("read-only ü ");
  if (!readOnly(t, folder)) return;
  const save = () => saveWeights(convNet({ c1: 2, c2: 2, l1: 2 }), join(folder, "new/my.weights"));
  assert.throws(save, /my\.weights not written: EROFS: read-only file system/);
  await assert.rejects(smallTraining(join(folder, "checkpoints")), /EROFS: .*checkpoints/);
  const prepared = prepareCIFAR10({
    root: join(folder, "data/cifar-10"),
    sources: [ownCopy(defaultRoot)],
  });
  await assert.rejects(
    prepared,
    /could not make .*EROFS.*\nIt needs a folder that you may write to/s,
  );
});

test("set-up in a read-only checkout says so before anything is tried", async (t) => {
  const folder = temporaryFolder("read-only-");
  cpSync(bareCheckout(), folder, { recursive: true });
  if (!readOnly(t, folder)) return;
  const { code, said } = await runNode(folder, ["scripts/setup.mjs"]);
  assert.equal(code, 1);
  assert.match(
    said,
    /Setup cannot begin: EROFS.*cannot be written; clone the course into a folder/s,
  );
});
