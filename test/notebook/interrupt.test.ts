import assert from "node:assert/strict";
import { test } from "node:test";
import { cellSignal, checkInterrupt, InterruptError } from "../../src/notebook/interrupt";

test("checkInterrupt outside a notebook waits one turn of the event loop", async () => {
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await checkInterrupt();
  assert.ok(turned);
});

test("checkInterrupt throws when the signal of its own cell is aborted, and only then", async () => {
  const [stopped, other] = [new AbortController(), new AbortController()];
  const inCell = (cell: AbortController) => cellSignal.run(cell.signal, () => checkInterrupt());
  stopped.abort();
  await assert.rejects(inCell(stopped), InterruptError);
  await inCell(other);
});

test("checkInterrupt sees a stop that arrives while it waits", async () => {
  const cell = new AbortController();
  setImmediate(() => cell.abort());
  await assert.rejects(
    cellSignal.run(cell.signal, () => checkInterrupt()),
    InterruptError,
  );
});
