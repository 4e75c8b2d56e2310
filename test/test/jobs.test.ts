/** The processes of `npm test`: what they count, and what they say of a file that fails, crashes or hangs. */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { temporaryFolder } from "../temporary";

const folder = temporaryFolder("jobs-");
const environment = { ...process.env, TMPDIR: folder };

/** Runs test files, given by their code, in one process; waiting for so many minutes. */
function run(name: string, codes: string[], minutes = 1) {
  const files = codes.map((code, index) => {
    const file = join(folder, `${name}-${index}.test.js`);
    writeFileSync(
      file,
      `const { before, beforeEach, describe, test } = require("node:test");\n${code}`,
    );
    return file;
  });
  const jobs = JSON.stringify([{ stage: "trial", name, files }]);
  const code = `
    import { runJobs } from ${JSON.stringify(resolve("scripts/test/jobs.mjs"))};
    const [{ passed, failed, problems }] = await runJobs(${jobs});
    console.log(JSON.stringify({ passed, failed, problems }));`;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
    env: { ...environment, CONVNET_TEST_MINUTES: String(minutes) },
  });
  const result: { passed: number; failed: number; problems: string[] } = JSON.parse(
    stdout.trim().split("\n").at(-1) ?? "",
  );
  return { ...result, said: result.problems.join("\n"), printed: stdout };
}

test("the tests of all files are counted, subtests and skipped ones as node:test does", () => {
  const { passed, failed } = run("counts", [
    `test("one", () => {});
     test("skipped", { skip: true }, () => {});
     describe("suite", () => test("two", () => {}));
     test("three", (context) => context.test("four", () => {}));`,
    `test("five", () => {});`,
  ]);
  assert.deepEqual([passed, failed], [5, 0]);
});

test("a hook of one file does not run for another", () => {
  const { passed, failed } = run("hooks", [
    `let calls = 0;
     beforeEach(() => calls++);
     test("own", () => {});
     test("twice", () => require("node:assert").equal(calls, 2));`,
    `test("another", () => {});`,
  ]);
  assert.deepEqual([passed, failed], [3, 0]);
});

test("a failed test, a failed hook and a file that does not load are named, and the others run", () => {
  const { passed, failed, said } = run("failing", [
    `test("wrong", () => { throw new Error("no"); });\ntest("fine", () => {});`,
    `require("./is-missing");`,
    `before(() => { throw new Error("no"); });\ntest("unreached", () => {});`,
  ]);
  assert.equal(passed, 1);
  assert.ok(failed >= 3, `${failed}`);
  assert.match(said, /failing-0\.test\.js › wrong/);
  assert.match(said, /failing-1\.test\.js/);
  assert.match(said, /failing-2\.test\.js/);
});

test("a crash fails the run and names the signal and the test that had begun", () => {
  const { passed, failed, said } = run("crash", [
    `test("fine", () => {});`,
    `test("fatal", () => process.kill(process.pid, "SIGSEGV"));`,
  ]);
  assert.ok(passed <= 1 && failed === 1);
  assert.match(said, /trial: crash: its process ended with SIGSEGV.*crash-1\.test\.js › fatal/);
});

test("an exit in the middle of a test fails the run, whatever its code", () => {
  const { failed, said } = run("exit", [`test("quits", () => process.exit(0));`]);
  assert.equal(failed, 1);
  assert.match(said, /exit.*quits/);
});

test("a process that hangs is ended, and the test that had begun is named", () => {
  // Without a load of its own; Node takes seconds to start on a busy machine.
  const blocks = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);";
  const { failed, said } = run("hang", [`test("endless", () => { ${blocks} });`], 0.15);
  assert.equal(failed, 1);
  assert.match(said, /minutes in which no test began or ended.*hang-0\.test\.js › endless/);
});

test("what is left in the folder for temporary files is named; the folder goes, also on Ctrl-C", async () => {
  const write = `require("node:fs").writeFileSync(require("node:path").join(require("node:os").tmpdir(), "left.txt"), "");`;
  const { passed, failed, printed } = run("leaving", [`test("leaves", () => { ${write} });`]);
  assert.deepEqual([passed, failed], [1, 0]);
  assert.match(printed, /left in the folder TMPDIR: left\.txt/);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith("convnet-test-")),
    [],
  );
  const code = `
    import { runJobs } from ${JSON.stringify(resolve("scripts/test/jobs.mjs"))};
    await runJobs([{ stage: "trial", name: "endless", script: ["-e", "console.log(1); for (;;);"] }]);`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { env: environment });
  const ended = once(child, "exit");
  const made = () =>
    readdirSync(folder, { recursive: true }).some((name) => /trial-endless/.test(`${name}`));
  while (!made()) await wait(20);
  child.kill("SIGINT");
  assert.deepEqual(await ended, [130, null]);
  assert.ok(!made());
});
