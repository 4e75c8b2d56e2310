import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { manualSeed, uniform } from "convnet";
import { ending } from "../child";
import { noNamespaces, runOffline } from "../no-network";
import { wholeCopy } from "./whole-copy";

// Each test goes on with the checkout as the one before left it: set up and whole.
let folder: string;
before(() => {
  folder = wholeCopy();
});

const binding = "node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node";
const start = (...args: string[]) =>
  spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
const run = (...args: string[]) => ending(start(...args));

test("a checkout moved to a path with spaces and Chinese letters is set up again, without a network", {
  skip: noNamespaces,
}, async () => {
  const { code, said } = await runOffline(["scripts/setup.mjs"], folder);
  assert.equal(code, 0, said);
  assert.match(said, /kernel {6} .*registered[\s\S]*Setup is complete/);
  const kernelspec = readFileSync(
    join(folder, ".convnet/venv/share/jupyter/kernels/convnet/kernel.json"),
  );
  assert.ok(kernelspec.includes(folder), "the kernel is another checkout's");
  assert.doesNotMatch((await runOffline(["scripts/setup.mjs"], folder)).said, /Setting up/);
});

test("a chapter runs in the moved checkout, without a network", {
  skip: noNamespaces,
}, async () => {
  const limit = ["--seconds", "300"];
  const args = ["scripts/notebooks.mjs", "test", ...limit, "03"];
  const { code, said } = await runOffline(args, folder);
  assert.equal(code, 0, said);
  assert.match(said, /ok .*03-model/);
});

test("a binding that does not load is found by the doctor; set-up, killed at random moments, makes it anew", async (t) => {
  // A new file in place of the linked one, as a new compiler or processor would need.
  const bytes = readFileSync(join(folder, binding));
  bytes.writeUInt16LE(243, 18);
  rmSync(join(folder, binding));
  writeFileSync(join(folder, binding), bytes);
  const sick = await run("scripts/doctor.mjs");
  assert.equal(sick.code, 1);
  assert.match(sick.said, /WRONG +device .*TensorFlow cannot be loaded/);
  assert.match(sick.said, /ok +TensorFlow/);
  rmSync(join(folder, ".convnet/stamps/course"));
  manualSeed(11);
  const moments = Array.from({ length: 4 }, () => Math.round(uniform(200, 12_000)));
  t.diagnostic(`set-up killed ${moments.join(", ")} ms after its start`);
  for (const moment of moments) {
    const child = start("scripts/setup.mjs");
    const end = ending(child);
    await Promise.race([wait(moment), end]);
    child.kill("SIGKILL");
    await end;
  }
  const { code, said } = await run("scripts/setup.mjs");
  assert.equal(code, 0, said);
  const well = await run("scripts/doctor.mjs");
  assert.doesNotMatch(well.said, /WRONG +(?!machine)/);
  assert.match(well.said, /ok +device +CPU/);
});

const use = `
  require("./dist/src").loadCIFAR10("valid", { images: 10 })
    .then(({ length }) => console.log("images", length));`;

test("a read-only checkout that is set up can be used", async (t) => {
  // Done already, unless this test runs alone.
  await run("scripts/setup.mjs");
  const args = ["--bind", "-o", "ro", folder, folder];
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) return t.skip(`nothing can be mounted here: ${stderr.trim()}`);
  t.after(() => spawnSync("umount", ["--lazy", folder]));
  assert.match((await run("-e", use)).said, /images 10/);
  const { code, said } = await run("scripts/setup.mjs");
  assert.equal(code, 0, said);
});
