import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { python, root } from "../kernel/session";
import { temporaryFolder } from "../setup/checkout";

test("a notebook whose kernel is not registered is left as it was, with the command that registers it", () => {
  const folder = temporaryFolder("kernel ü ");
  const notebook = join(folder, "good.ipynb");
  const good = join(root, "test/notebooks/fixtures/good.ipynb");
  cpSync(good, notebook);
  const args = [join(root, "scripts/notebooks/execute.py"), notebook, "60"];
  const env = { PATH: process.env.PATH, HOME: folder, JUPYTER_PATH: folder };
  const { status, stderr } = spawnSync(python, args, { env, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /there is no kernel "convnet"; run "npm run setup" once.*not changed/s);
  assert.deepEqual(readFileSync(notebook), readFileSync(good));
});
