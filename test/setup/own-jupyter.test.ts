import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { notebookFile } from "../notebook-file";
import { temporaryFolder } from "../temporary";
import { runNode } from "./checkout";

const root = resolve(__dirname, "../../..");
const jupyter = join(root, ".convnet/venv/bin/jupyter");

/** A user who has set nothing but a home. */
function bareUser(home: string, more: Record<string, string> = {}) {
  return { PATH: process.env.PATH ?? "", HOME: home, ...more };
}

const notebook = notebookFile([
  'import { manualSeed, uniform } from "convnet";\nmanualSeed(1);\n40 + 2;',
]);

test("the environment's own jupyter executes a notebook with no variable set, from any folder of the checkout", () => {
  const home = temporaryFolder("own-jupyter-");
  for (const folder of [root, join(root, "test/setup")]) {
    const path = join(folder, "own-jupyter-test.mine.ipynb");
    writeFileSync(path, notebook);
    const args = ["nbconvert", "--execute", "--to", "notebook", "--stdout", path];
    const { status, stdout, stderr } = spawnSync(jupyter, args, {
      ...{ cwd: folder, encoding: "utf8", env: bareUser(home) },
    });
    spawnSync("rm", [path]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /"42"/);
  }
});

test("the kernel is registered for the user's own Jupyter, and taken back", async () => {
  const home = temporaryFolder("own-jupyter-");
  const kernel = (...args: string[]) =>
    runNode(root, ["scripts/kernel.mjs", ...args], { env: bareUser(home) });
  const spec = join(home, ".local/share/jupyter/kernels/convnet/kernel.json");
  const installed = await kernel("install", "--user");
  assert.equal(installed.code, 0, installed.said);
  const { argv } = JSON.parse(readFileSync(spec, "utf8"));
  assert.equal(argv[1], join(root, "dist/scripts/kernel/launcher.js"));
  assert.match((await kernel()).said, /for your user: .*kernels\/convnet/);
  const removed = await kernel("remove");
  assert.equal(removed.code, 0, removed.said);
  assert.ok(!existsSync(spec));
});

test("the kernel of another checkout is neither replaced nor removed", async () => {
  const home = temporaryFolder("own-jupyter-");
  const folder = join(home, ".local/share/jupyter/kernels/convnet");
  mkdirSync(folder, { recursive: true });
  const other = { argv: ["node", "/elsewhere/dist/scripts/kernel/launcher.js", "{file}"] };
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(other));
  for (const args of [["install", "--user"], ["remove"]]) {
    const { code, said } = await runNode(root, ["scripts/kernel.mjs", ...args], {
      env: bareUser(home),
    });
    assert.equal(code, 1);
    assert.match(said, /is the kernel of \/elsewhere/);
  }
  assert.deepEqual(JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")), other);
});

test("an unknown word is told with what is expected", async () => {
  const { code, said } = await runNode(root, ["scripts/kernel.mjs", "install"]);
  assert.equal(code, 1);
  assert.match(said, /unknown "install"; expected: npm run kernel -- install --user/);
});
