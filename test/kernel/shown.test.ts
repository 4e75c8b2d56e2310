import assert from "node:assert/strict";
import { test } from "node:test";
import type { Request } from "../../scripts/kernel/messages";
import { Shown } from "../../scripts/kernel/shown";

function request(cell: string, session = "old page"): Request {
  return { cell, header: { session } } as Request;
}
const words = (text: string) => ({ data: { "text/plain": text }, metadata: {} });

test("a page gets what other pages' cells have shown, streams joined as in a notebook file", () => {
  const shown = new Shown();
  const run = request("a");
  shown.begin(run, 7);
  shown.add("stream", { name: "stdout", text: "one\n" }, run);
  shown.add("stream", { name: "stdout", text: "two\n" }, run);
  shown.add("stream", { name: "stderr", text: "careful\n" }, run);
  shown.add("display_data", words("a chart"), run);
  shown.add("status", { execution_state: "busy" }, run);
  const outputs = [
    { output_type: "stream", name: "stdout", text: "one\ntwo\n" },
    { output_type: "stream", name: "stderr", text: "careful\n" },
    { output_type: "display_data", ...words("a chart") },
  ];
  const expected = { cell: "a", session: "old page", count: 7, done: false, outputs };
  assert.deepEqual(shown.missing("new page", { a: 6 }), [expected]);
  shown.end(run);
  assert.deepEqual(shown.missing("new page", {}), [{ ...expected, done: true }]);
  assert.deepEqual(shown.missing("new page", { a: 7 }), []);
  assert.deepEqual(shown.missing("old page", {}), []);
});

test("an update of a display changes what an earlier cell has shown, and no id is kept", () => {
  const shown = new Shown();
  const [first, second] = [request("a"), request("b")];
  const live = { transient: { display_id: "chart" } };
  shown.begin(first, 1);
  shown.add("display_data", { ...words("epoch 1"), ...live }, first);
  shown.end(first);
  shown.begin(second, 2);
  shown.add("update_display_data", { ...words("epoch 2"), ...live }, second);
  const [run] = shown.missing("new page", { b: 2 });
  assert.deepEqual(run?.outputs, [{ output_type: "display_data", ...words("epoch 2") }]);
});

test("a cell that runs again has only its last outputs, and the oldest of many cells is let go", () => {
  const shown = new Shown();
  const again = [request("a"), request("a")];
  for (const [index, run] of again.entries()) {
    shown.begin(run, index + 1);
    shown.add("stream", { name: "stdout", text: `run ${index + 1}` }, run);
  }
  const texts = () =>
    shown.missing("new page", {}).map(({ cell, outputs }) => [cell, outputs.length]);
  assert.deepEqual(texts(), [["a", 1]]);
  assert.equal(shown.missing("new page", {})[0]?.count, 2);
  for (let cell = 0; cell < 100; cell++) shown.begin(request(`cell ${cell}`), cell + 3);
  assert.equal(shown.missing("new page", {}).length, 100);
  assert.equal(shown.missing("new page", {})[0]?.cell, "cell 0");
});

test("a client that does not name its cells is not kept", () => {
  const shown = new Shown();
  const run = { header: { session: "nbconvert" } } as Request;
  shown.begin(run, 1);
  shown.add("stream", { name: "stdout", text: "words" }, run);
  assert.deepEqual(shown.missing("new page", {}), []);
});
