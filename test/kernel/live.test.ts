/** Pictures that change while a cell runs, in a real kernel. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { contents, KernelSession } from "./session";

const vegaLite = "application/vnd.vegalite.v5+json";

interface Display {
  data: { [vegaLite]: { data: { values: unknown[] } }; "image/png"?: string };
  transient: { display_id: string };
}

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
});
after(() => kernel.stop());

const feed = (last: string) => `
  import { liveChart } from "convnet";
  const chart = liveChart({ x: "step", y: "loss", title: "Loss" });
  for (let step = 0; step < 30; step++) await chart.add({ step, loss: 1 / (step + 1) });
  ${last}`;

for (const [ending, last] of [
  ["its cell ends", ""],
  ["its cell fails", 'throw new Error("stop here");'],
] as const) {
  test(`a live chart is drawn a last time, whole and with its PNG, when ${ending}`, async () => {
    const run = await kernel.execute(feed(last));
    assert.equal(run.reply.status, last ? "error" : "ok");
    const [first] = contents(run, "display_data") as unknown as Display[];
    const updates = contents(run, "update_display_data") as unknown as Display[];
    assert.ok(first && updates.length >= 1 && updates.length < 30, `${updates.length} updates`);
    const final = updates.at(-1)!;
    assert.equal(final.transient.display_id, first.transient.display_id);
    assert.equal(final.data[vegaLite].data.values.length, 30);
    assert.ok(final.data["image/png"]);
    assert.equal(first.data["image/png"], undefined, "only the last state costs a PNG");
  });
}
