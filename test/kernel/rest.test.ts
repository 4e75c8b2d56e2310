import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { rest, wake } from "../../scripts/kernel/rest";

const used = () => process.memoryUsage().heapUsed / 1e6;
const garbage = () => Array.from({ length: 1_000_000 }, (_, index) => ({ index }));

test("garbage is collected once nothing runs, and not before", async () => {
  const before = used();
  garbage();
  const grown = used();
  assert.ok(grown > before + 20, `${before} MB, then ${grown} MB`);
  rest(20);
  wake();
  await wait(100);
  assert.ok(used() > before + 20, `${used()} MB while awake`);
  rest(20);
  await wait(300);
  assert.ok(used() < before + 15, `${before} MB, then ${used()} MB after a rest`);
});
