import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { prepareCIFAR10 } from "../../../src/data/fetch/prepare";
import { type FileReader, ownCopy, type Source } from "../../../src/data/fetch/sources";
import { defaultRoot, fileNames, verifyCIFAR10 } from "../../../src/data/fetch/verify";
import { temporaryFolder } from "../../temporary";

/** A path for the data set in a new, empty folder; the tests look at what else is left there. */
function freshRoot(): { root: string; parent: string } {
  const parent = temporaryFolder("prepare ü ");
  return { root: join(parent, "cifar-10"), parent };
}

const copy = ownCopy(defaultRoot);
const read: FileReader = async (name) => readFileSync(join(defaultRoot, name));
const source = (name: string, reader: FileReader): Source => ({ name, open: async () => reader });

/** Runs `prepareCIFAR10` in a process of its own; `body` is its options' source code. */
function child(options: string) {
  const code = `require("convnet/dist/src/data/fetch/prepare").prepareCIFAR10(${options})`;
  return spawn(process.execPath, ["-e", code], {
    cwd: __dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

test("the folder is made whole, and a second call leaves it alone", async () => {
  const { root, parent } = freshRoot();
  const lines: string[] = [];
  await prepareCIFAR10({ root, sources: [copy], log: (line) => lines.push(line) });
  assert.deepEqual(readdirSync(parent), ["cifar-10"]);
  assert.deepEqual(readdirSync(root).sort(), [...fileNames].sort());
  assert.deepEqual(verifyCIFAR10(root), []);
  assert.equal(lines.length, 7);
  await prepareCIFAR10({ root, sources: [] });
});

test("an altered file is refused with both digests, and nothing is left", async () => {
  const { root, parent } = freshRoot();
  const altered = source("a bad disk", async (name) => {
    const bytes = Uint8Array.from(await read(name));
    if (name === "data_batch_2.bin") bytes[12_345_678] ^= 64;
    return bytes;
  });
  const message = /could not make .*a bad disk: data_batch_2.bin: SHA-256 \w+; expected a591ca11/s;
  await assert.rejects(prepareCIFAR10({ root, sources: [altered] }), message);
  assert.deepEqual(readdirSync(parent), []);
});

test("the next source is tried when one fails, and all failures are told when all do", async () => {
  const { root } = freshRoot();
  const broken = (name: string): Source => ({
    name,
    open: () => Promise.reject(new Error(`no ${name}`)),
  });
  const sources = [broken("first"), broken("second")];
  const message = /first: no first\n {2}second: no second\nCheck the network .*CONVNET_CIFAR10/s;
  await assert.rejects(prepareCIFAR10({ root, sources }), message);
  await prepareCIFAR10({ root, sources: [...sources, copy] });
  assert.deepEqual(verifyCIFAR10(root), []);
});

test("a damaged folder is made again", async () => {
  const { root, parent } = freshRoot();
  mkdirSync(root);
  writeFileSync(join(root, "test_batch.bin"), "half");
  const lines: string[] = [];
  await prepareCIFAR10({ root, sources: [copy], log: (line) => lines.push(line) });
  assert.match(lines[0], /damaged and is rebuilt: .*test_batch.bin: 4 bytes/);
  assert.deepEqual(verifyCIFAR10(root), []);
  assert.deepEqual(readdirSync(parent), ["cifar-10"]);
});

test("a full disk and an unwritable place are told with what is needed", async () => {
  const { root, parent } = freshRoot();
  const full = source("any", () =>
    Promise.reject(Object.assign(new Error("ENOSPC"), { code: "ENOSPC" })),
  );
  const needs =
    /could not make .*cifar-10: ENOSPC\nIt needs a folder that you may write to, with 500 MB free/;
  await assert.rejects(prepareCIFAR10({ root, sources: [full, copy] }), needs);
  assert.deepEqual(readdirSync(parent), []);
  writeFileSync(join(parent, "file"), "");
  const below = join(parent, "file", "cifar-10");
  await assert.rejects(
    prepareCIFAR10({ root: below, sources: [copy] }),
    /file.*\nIt needs a folder/s,
  );
});

test("two processes at once both end well", async () => {
  const { root, parent } = freshRoot();
  const options = JSON.stringify({ root }).replace("}", ", log: console.log }");
  process.env.CONVNET_CIFAR10 = defaultRoot;
  const children = [child(options), child(options)];
  delete process.env.CONVNET_CIFAR10;
  const codes = await Promise.all(children.map(async (one) => (await once(one, "exit"))[0]));
  assert.deepEqual(codes, [0, 0]);
  assert.deepEqual(verifyCIFAR10(root), []);
  assert.deepEqual(readdirSync(parent), ["cifar-10"]);
});

test("two calls at once in one process both end well", async () => {
  const { root, parent } = freshRoot();
  await Promise.all([
    prepareCIFAR10({ root, sources: [copy] }),
    prepareCIFAR10({ root, sources: [copy] }),
  ]);
  assert.deepEqual(verifyCIFAR10(root), []);
  assert.deepEqual(readdirSync(parent), ["cifar-10"]);
});

test("a killed process leaves no data set, and the next call removes what it left", async () => {
  const { root, parent } = freshRoot();
  const hanging = `{ root: ${JSON.stringify(root)}, log: console.log, sources: [{
    name: "a slow one",
    open: async () => (name) => name === "data_batch_3.bin"
      ? new Promise(() => setInterval(() => {}, 1000))
      : require("node:fs").readFileSync(${JSON.stringify(defaultRoot)} + "/" + name),
  }] }`;
  const process = child(hanging);
  let printed = "";
  for await (const chunk of process.stdout) {
    printed += chunk;
    if (printed.includes("data_batch_2.bin is correct")) process.kill("SIGKILL");
  }
  await (process.signalCode ?? once(process, "exit"));
  assert.ok(!existsSync(root));
  assert.equal(readdirSync(parent).length, 1);
  await prepareCIFAR10({ root, sources: [copy] });
  assert.deepEqual(readdirSync(parent), ["cifar-10"]);
});
