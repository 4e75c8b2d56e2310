import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { bareCheckout, runModule, runNode, standIns } from "./checkout";

/** A step that adds "ran" to what is said, made from the file `input` and leaving the file `output`. */
const step = (probe = "") => `
  import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
  import { command } from "./scripts/setup/command.mjs";
  import { isDone, runStep } from "./scripts/setup/step.mjs";
  mkdirSync(".convnet", { recursive: true });
  const step = {
    name: "example", what: "an example", next: "Look at the example.",
    inputs: () => [readFileSync("input")],
    outputs: ["output"],
    run: async () => { console.log("ran"); writeFileSync("output", ""); },
    probe: async () => { ${probe} },
  };
  if (!isDone(step)) await command(() => runStep(step));`;

test("a step runs once for the same inputs, again for others, and again when its output is gone", async () => {
  const folder = bareCheckout();
  const ran = async () => (await runModule(folder, step())).said.includes("ran");
  writeFileSync(join(folder, "input"), "one");
  assert.deepEqual([await ran(), await ran()], [true, false]);
  writeFileSync(join(folder, "input"), "two");
  assert.deepEqual([await ran(), await ran()], [true, false]);
  renameSync(join(folder, "output"), join(folder, "elsewhere"));
  assert.deepEqual([await ran(), await ran()], [true, false]);
});

test("a step whose result does not work says what is next and runs again", async () => {
  const folder = bareCheckout();
  writeFileSync(join(folder, "input"), "one");
  const { code, said } = await runModule(folder, step('throw new Error("it drew nothing")'));
  assert.equal(code, 1);
  assert.match(said, /stopped at "example" \(an example\).*it drew nothing.*Look at the example/s);
  assert.match((await runModule(folder, step())).said, /ran/);
});

test("a full disk is told as such", async () => {
  const folder = bareCheckout();
  writeFileSync(join(folder, "input"), "one");
  const full = step('throw new Error("ENOSPC: no space left on device, write")');
  assert.match((await runModule(folder, full)).said, /The disk is full: free some space/);
});

test("a checkout that was moved registers its kernel again", async () => {
  const folder = bareCheckout();
  const registered = `
    import { isDone, runStep } from "./scripts/setup/step.mjs";
    import { kernel } from "./scripts/setup/kernel.mjs";
    import { mkdirSync } from "node:fs";
    mkdirSync(".convnet", { recursive: true });
    const step = { ...kernel, probe: undefined };
    console.log(isDone(step));
    await runStep(step);`;
  await runModule(folder, registered);
  assert.match((await runModule(folder, registered)).said, /^true/);
  renameSync(folder, `${folder} moved`);
  assert.match((await runModule(`${folder} moved`, registered)).said, /^false/);
});

test("an interrupted set-up ends the program it started and says that it can go on", async () => {
  const folder = bareCheckout();
  const mark = join(folder, "npm-is-alive");
  // Moved there whole: a mark without its number would be that of no program.
  const stub = `[ "$1" = ci ] || exit 0; echo $$ > '${mark}.new'; mv '${mark}.new' '${mark}'; exec sleep 60`;
  const PATH = `${standIns(folder, { npm: stub, chromium: "exit 0" })}:${process.env.PATH}`;
  const { code, said } = await runNode(folder, ["scripts/setup.mjs"], {
    env: { PATH },
    onStart: async (child) => {
      while (!existsSync(mark)) await wait(50);
      child.kill("SIGTERM");
    },
  });
  assert.equal(code, 143);
  assert.match(said, /Interrupted: the same command continues from here/);
  const commandLine = `/proc/${readFileSync(mark, "utf8").trim()}/cmdline`;
  const lives = () => existsSync(commandLine) && readFileSync(commandLine, "utf8") !== "";
  for (let tries = 0; lives() && tries < 1200; tries++) await wait(50);
  assert.ok(!lives(), "the program goes on without set-up");
});

test("a package that a learner installs in addition leaves set-up as it is; another release of the course's does not", async () => {
  const folder = bareCheckout();
  const isDone = `
    import { existsSync, mkdirSync } from "node:fs";
    import { isDone, runStep } from "./scripts/setup/step.mjs";
    import { packages } from "./scripts/setup/packages.mjs";
    mkdirSync(".convnet", { recursive: true });
    const step = { ...packages, outputs: [], run: async () => {} };
    if (!existsSync(".convnet/stamps/packages")) await runStep(step);
    console.log(isDone(step));`;
  const done = async () => /true/.test((await runModule(folder, isDone)).said);
  const [wanted, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map((file) =>
    join(folder, file),
  );
  const lock = (packages: Record<string, object>) => JSON.stringify({ packages });
  const course = { "": {}, "node_modules/vega": { integrity: "sha512-a" } };
  mkdirSync(join(folder, "node_modules"));
  writeFileSync(wanted!, lock(course));
  writeFileSync(installed!, lock(course));
  assert.ok(await done());
  const more = { ...course, "node_modules/lodash": { integrity: "sha512-b" } };
  writeFileSync(wanted!, lock(more));
  writeFileSync(installed!, lock(more));
  assert.ok(await done());
  writeFileSync(wanted!, lock({ ...more, "node_modules/vega": { integrity: "sha512-c" } }));
  assert.ok(!(await done()));
});
