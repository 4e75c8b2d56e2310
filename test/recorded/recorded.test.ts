import assert from "node:assert/strict";
import { cpSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { loadCIFAR10 } from "../../src/data/cifar10";
import { writeTensorFile } from "../../src/io/tensor-file";
import { files, loadRun, loadSpeedrunSeeds } from "../../src/recorded/recorded";
import { root } from "../kernel/session";
import { temporaryFolder } from "../temporary";

test("the recorded runs take less than 54 MB in all, which everyone downloads", () => {
  const folder = join(root, "assets/runs");
  const sizes = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(folder, name)))
    .filter((entry) => entry.isFile())
    .map(({ size }) => size);
  const sum = sizes.reduce((total, size) => total + size, 0);
  assert.ok(sizes.length > 30 && sum < 54e6, `${sizes.length} files, ${sum} bytes`);
});

test("whole files that are not of this run are refused: another number of epochs, other shapes", () => {
  const folder = temporaryFolder("recorded ");
  const name = "base-512";
  cpSync(join(root, "assets/runs", name, files.record), join(folder, name, files.record));
  const two = ["trueLabels", "predictions"].map((part) => ({
    name: part,
    shape: [3],
    values: new Float32Array(3),
  }));
  for (const file of [files.epochs, files.predictions]) {
    writeTensorFile(join(folder, name, file), { tensors: two, notes: {} });
  }
  const run = loadRun(name, folder);
  assert.throws(
    () => run.epochs(),
    /epochs.tensors of base-512 has 2 tensors; expected two for each/,
  );
  assert.throws(() => run.predictions(), /has tensors \[3\] \[3\]; expected \[n\] \[n\] \[n,10\]/);
});

test("what the network of each seed predicts for the test images gives its accuracy", async () => {
  const { labels } = await loadCIFAR10("test", { unlock: "test" });
  const { plan, runs } = loadSpeedrunSeeds();
  assert.deepEqual(
    runs.filter(({ variant }) => variant === "the recipe").map(({ seed }) => seed),
    plan.seeds,
  );
  for (const { variant, seed, scores, predictions } of runs) {
    const right = labels.filter((label, image) => predictions[image] === String(label)).length;
    assert.equal(right / labels.length, scores[1].accuracy, `${variant}, seed ${seed}`);
  }
});
