import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { contents, KernelSession } from "../kernel/session";
import { temporaryFolder } from "../temporary";

let kernel: KernelSession;
before(async () => {
  kernel = await KernelSession.start();
});
after(() => kernel.stop());

const path = JSON.stringify(join(temporaryFolder("stopped ü "), "best.weights"));

/** A real training on CIFAR-10 that would go on for an hour; it prints when its first epoch is saved. */
const cells = {
  prepare: `
    import { adam, convNet, crossEntropy, DataLoader, EarlyStopping, loadCIFAR10, manualSeed, test, tf, train } from "convnet";
    manualSeed(1);
    const data = await loadCIFAR10("train", { images: 60 });
    const loader = new DataLoader(data, { batchSize: 4, shuffle: true });
    const model = convNet({ c1: 2, c2: 2, l1: 4 });
    const optimizer = adam();
    const stopping = new EarlyStopping({ path: ${path}, patience: 1000 });
    let epochs = 0;`,
  train: `
    for (; epochs < 10000; epochs++) {
      const { loss } = await train(loader, model, crossEntropy, optimizer);
      stopping.step(loss, model);
      if (epochs === 1) console.log("two epochs are saved");
    }`,
  state: "[epochs, optimizer.iterations, tf.memory().numTensors]",
  wait: "await new Promise((resolve) => setTimeout(resolve, 500));",
  goOn: `
    stopping.restore(model);
    const { loss } = await train(loader, model, crossEntropy, optimizer);
    Number.isFinite(loss) && optimizer.iterations`,
};

async function numbersOf(code: string): Promise<number[]> {
  const run = await kernel.execute(code);
  const [result] = contents(run, "execute_result");
  const { "text/plain": text } = result.data as Record<string, string>;
  return JSON.parse(`[${text.replace(/[[\]\s]/g, "")}]`);
}

test("the stop button ends a real training at its step; the best weights are kept and training can go on", async () => {
  assert.equal((await kernel.execute(cells.prepare)).reply.status, "ok");
  const stop = { at: "two epochs are saved", act: "interrupt" } as const;
  const { reply } = await kernel.execute(cells.train, stop);
  assert.equal(reply.ename, "InterruptError", String(reply.evalue));
  const before = await numbersOf(cells.state);
  await kernel.execute(cells.wait);
  assert.deepEqual(await numbersOf(cells.state), before, "it trains on");
  assert.ok(before[0] >= 1 && before[0] < 1000, `${before[0]} epochs`);
  const [steps] = await numbersOf(cells.goOn);
  assert.equal(steps, before[1] + 15);
});
