import assert from "node:assert/strict";
import { constants, PerformanceObserver } from "node:perf_hooks";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { rest, wake } from "../../scripts/kernel/rest";

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
  await wait(300);
  observer.disconnect();
  wake();
  assert.equal(forced, 1);
});
