import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { python, root } from "../kernel/session";
import { temporaryFolder } from "../temporary";

test("a notebook whose kernel is not registered is left as it was, with the command that registers it", () => {
  const folder = temporaryFolder("kernel ü ");
  const notebook = join(folder, "good.ipynb");
  const good = join(root, "test/notebooks/fixtures/good.ipynb");
  copyFileSync(good, notebook);
  // Python as in an environment elsewhere: Jupyter finds the kernels of its own with no variable set.
  const elsewhere = `
import runpy, sys
sys.prefix = "/nowhere"
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")`;
  const args = ["-c", elsewhere, join(root, "scripts/notebooks/execute.py"), notebook, "60"];
  const env = { PATH: process.env.PATH, HOME: folder, JUPYTER_PATH: folder };
  const { status, stderr } = spawnSync(python, args, { env, encoding: "utf8" });
  assert.equal(status, 1);
  assert.match(stderr, /there is no kernel "convnet"; run "npm run setup" once.*not changed/s);
  assert.deepEqual(readFileSync(notebook), readFileSync(good));
});
