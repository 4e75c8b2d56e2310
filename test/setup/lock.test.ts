import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { bareCheckout, type Ending, runModule } from "./checkout";

const hold = (seconds: number) => `
  import { takeLock } from "./scripts/setup/lock.mjs";
  const release = await takeLock();
  console.log("taken", Date.now());
  await new Promise((resolve) => setTimeout(resolve, ${seconds * 1000}));
  console.log("released", Date.now());
  release();`;

test("a second set-up says that it waits, and waits for the first", async () => {
  const folder = bareCheckout();
  const first = await start(folder, hold(1));
  const second = await runModule(folder, hold(0));
  assert.match(second.said, new RegExp(`Another setup .*process ${first.child.pid}.*waiting`));
  const released = Number(/released (\d+)/.exec((await first.end).said)?.[1]);
  const taken = Number(/taken (\d+)/.exec(second.said)?.[1]);
  assert.ok(taken >= released, `taken at ${taken}, released at ${released}`);
});

test("the lock of a killed set-up holds nobody up", async () => {
  const folder = bareCheckout();
  const first = await start(folder, hold(60));
  first.child.kill("SIGKILL");
  await first.end;
  const second = await runModule(folder, hold(0));
  assert.doesNotMatch(second.said, /Another set-up/);
});

test("two checkouts do not wait for each other", async () => {
  const first = await start(bareCheckout(), hold(60));
  const second = await runModule(bareCheckout(), hold(0));
  first.child.kill();
  assert.doesNotMatch(second.said, /Another set-up/);
});

/** Starts a module and waits for its first words. */
async function start(folder: string, code: string) {
  let child: ChildProcess | undefined;
  const end: Promise<Ending> = runModule(folder, code, {
    onStart: (process) => {
      child = process;
    },
  });
  if (!child?.stdout) throw new Error("Node did not start");
  await once(child.stdout, "data");
  return { child, end };
}
