import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { constants, PerformanceObserver } from "node:perf_hooks";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { rest, wake } from "../../scripts/kernel/rest";
import { contents, KernelSession, printed } from "./session";

test("garbage is collected once nothing runs, and not before", async () => {
  let forced = 0;
  const observer = new PerformanceObserver((list) => {
    // What the process collects by itself has another flag.
    for (const { detail } of list.getEntries() as unknown as { detail: { flags: number } }[]) {
      if (detail.flags & constants.NODE_PERFORMANCE_GC_FLAGS_FORCED) forced++;
    }
  });
  observer.observe({ entryTypes: ["gc"] });
  rest(20);
  wake();
  await wait(100);
  assert.equal(forced, 0, "collected while awake");
  rest(20);
  for (let tries = 0; tries < 600 && forced === 0; tries++) await wait(100);
  observer.disconnect();
  wake();
  assert.equal(forced, 1);
});

/** A process's memory in MB that is no file's, so that no other process shares it. */
function ownMemory(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Anonymous:\s+(\d+)/m.exec(text)?.[1]) / 1024;
}

test("a kernel that rests gives back what was freed and the compiler, and the next cell works", async () => {
  // As set-up writes them for the kernel: the allocator keeps what is freed.
  const keep = { MALLOC_MMAP_THRESHOLD_: "4294967296", MALLOC_TRIM_THRESHOLD_: "8589934592" };
  Object.assign(process.env, keep, { CONVNET_REST_SECONDS: "2" });
  const kernel = await KernelSession.start();
  try {
    await kernel.execute('import { lineChart } from "convnet";\nconst three = 3;');
    await kernel.execute(
      "{ const all = Array.from({ length: 150 }, () => Buffer.alloc(1e6, 1)); all.length; }",
    );
    let resting = ownMemory(kernel.pid);
    for (let tries = 0; tries < 480 && resting > 200; tries++) {
      await wait(250);
      resting = ownMemory(kernel.pid);
    }
    assert.ok(resting < 200, `${resting} MB`);
    const tab = { do: "complete", code: "lineCh", cursor: 6 };
    assert.deepEqual(((await kernel.ask(tab)) as { matches: string[] }).matches, ["lineChart"]);
    assert.equal(printed(await kernel.execute("console.log(three)")), "3\n");
    const [wrong] = contents(await kernel.execute("const word: string = three;"), "error");
    assert.match(String(wrong?.evalue), /'number' is not assignable to type 'string'/);
  } finally {
    await kernel.stop();
    for (const name of [...Object.keys(keep), "CONVNET_REST_SECONDS"]) delete process.env[name];
  }
});
