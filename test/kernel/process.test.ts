import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { notebookFile } from "../notebook-file";
import { temporaryFolder } from "../temporary";
import { KernelSession, launcher, python } from "./session";

/** Whether a process is there. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("the kernel goes when Jupyter is killed, also out of an endless loop", async () => {
  for (const loop of ["await new Promise(() => {});", "for (;;);"]) {
    const kernel = await KernelSession.start();
    const run = kernel.execute(`console.log("ready");\n${loop}`, { at: "ready", act: "kill" });
    await assert.rejects(run, /client has ended/);
    for (let tries = 0; tries < 600 && lives(kernel.pid); tries++) await delay(100);
    assert.ok(!lives(kernel.pid), loop);
  }
});

test("the kernel goes when Jupyter was killed while it started", async (t) => {
  const file = join(temporaryFolder("convnet-"), "connection.json");
  const names = ["shell_port", "control_port", "iopub_port", "stdin_port", "hb_port"];
  const anyPorts = Object.fromEntries(names.map((name) => [name, 0]));
  writeFileSync(file, JSON.stringify({ transport: "tcp", ip: "127.0.0.1", key: "k", ...anyPorts }));
  // The shell ends at once; Jupyter sets the variable.
  const script = `"$0" "$1" "$2" > /dev/null 2>&1 & echo $!`;
  const env = { ...process.env, JPY_PARENT_PID: String(process.pid) };
  const shell = spawnSync("sh", ["-c", script, process.execPath, launcher, file], { env });
  const pid = Number(shell.stdout);
  const adopter = /^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (adopter !== "1") {
    process.kill(pid);
    t.skip(`process ${adopter} adopts others here`);
    return;
  }
  for (let tries = 0; tries < 600 && lives(pid); tries++) await delay(100);
  assert.ok(!lives(pid));
});

test("the kernel goes when it is shut down, also with a timer running", async () => {
  const kernel = await KernelSession.start();
  await kernel.execute("setInterval(() => {}, 1000);");
  await kernel.stop();
  assert.ok(!lives(kernel.pid));
});

/** Executes a notebook of one cell with nbconvert. */
function nbconvert(source: string, env: Record<string, string>, ...options: string[]) {
  const folder = temporaryFolder("convnet-");
  const spec = join(folder, "kernels", "under-test");
  spawnSync("mkdir", ["-p", spec]);
  const argv = [process.execPath, launcher, "{connection_file}"];
  writeFileSync(
    join(spec, "kernel.json"),
    JSON.stringify({ argv, display_name: "under test", language: "typescript" }),
  );
  writeFileSync(join(folder, "a.ipynb"), notebookFile([source, '"the end"'], "under-test"));
  const args = ["-m", "nbconvert", "--execute", "--to", "notebook", "--stdout", ...options];
  return spawnSync(python, [...args, "a.ipynb"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, JUPYTER_PATH: folder, ...env },
  });
}

const stray =
  'setTimeout(() => Promise.reject(new Error("nobody waits")), 20);\nawait new Promise((resolve) => setTimeout(resolve, 3000));';

test("in CI an error that nobody awaited fails nbconvert and is told on its stderr", () => {
  const { status, stderr } = nbconvert(stray, { CONVNET_CI: "1" });
  assert.notEqual(status, 0);
  assert.match(stderr, /no cell waited for: Error: nobody waits\n {4}at .*In\[1\], line 1/);
  assert.match(stderr, /DeadKernelError/);
});

test("with --allow-errors the final state of a display and the error are saved, and the next cell runs", () => {
  const code = `import { newDisplay } from "tslab";
    const progress = newDisplay();
    for (let step = 1; step <= 100; step++) progress.text("step " + step);
    throw new Error("saved");`;
  const { status, stdout, stderr } = nbconvert(code, {}, "--allow-errors");
  assert.equal(status, 0, stderr);
  const [first, second] = JSON.parse(stdout).cells;
  const [shown, error, ...more] = first.outputs;
  const data = { "text/plain": ["step 100"] };
  assert.deepEqual(shown, { output_type: "display_data", data, metadata: {} });
  assert.equal(error.output_type, "error");
  assert.deepEqual(more, []);
  assert.equal(second.outputs[0].data["text/plain"].join(""), "'the end'");
  assert.deepEqual([first.execution_count, second.execution_count], [1, 2]);
});
