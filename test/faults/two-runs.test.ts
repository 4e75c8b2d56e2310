import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test as check } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { adam, crossEntropy, DataLoader, Dataset, tf, train, transforms } from "convnet";
import { loadRun } from "../../src/recorded/recorded";
import { temporaryFolder } from "../temporary";
import { ending, start } from "./child";

const dataset = new Dataset({
  images: Uint8Array.from({ length: 12 * 3072 }, (_, index) => (index * 31) % 251),
  labels: Uint8Array.from({ length: 12 }, (_, index) => (index * 7) % 10),
  classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
  transform: transforms.toTensor(),
});
const loader = new DataLoader(dataset, { batchSize: 5 });

/** A network without dropout: its training draws nothing at random once its weights are there. */
function network(seed: number): tf.Sequential {
  const initializer = () => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        ...{ inputShape: [32, 32, 3], filters: 3, kernelSize: 3, activation: "relu" },
        kernelInitializer: initializer(),
      }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, kernelInitializer: initializer() }),
    ],
  });
}

check(
  "two trainings at once in one kernel give what each gives alone, to the last bit",
  async () => {
    const learn = async (seed: number) => {
      const [model, optimizer] = [network(seed), adam(0.001)];
      const losses: number[] = [];
      for (let epoch = 0; epoch < 10; epoch++) {
        losses.push((await train(loader, model, crossEntropy, optimizer)).loss);
      }
      model.dispose();
      optimizer.dispose();
      return losses;
    };
    const alone = [await learn(1), await learn(2)];
    const { numTensors } = tf.memory();
    assert.deepEqual(await Promise.all([learn(1), learn(2)]), alone);
    assert.notDeepEqual(alone[0], alone[1]);
    assert.equal(tf.memory().numTensors, numTensors);
  },
);

check("a second recording of the same run is refused; the first ends whole", async () => {
  const into = temporaryFolder("recording ü ");
  const code = `
    const { record } = require("convnet/dist/scripts/record/record");
    record("base", { budget: "smoke", into: ${JSON.stringify(into)} })
      .catch((error) => { console.error(error.message); process.exitCode = 1; });`;
  const first = start(code);
  const firstEnd = ending(first);
  const lock = join(into, "checkpoints", "base.pid");
  while (!existsSync(lock) && first.exitCode === null) await wait(5);
  // Held in the middle of its work until the second has come and gone.
  first.kill("SIGSTOP");
  const second = await ending(start(code));
  first.kill("SIGCONT");
  assert.equal(second.code, 1);
  assert.match(
    second.said,
    new RegExp(`process ${first.pid} is doing the same work .*; wait for it`),
  );
  assert.equal((await firstEnd).code, 0);
  assert.equal(loadRun("base", into).history.length, 4);
  assert.deepEqual(readdirSync(join(into, "checkpoints")), ["base"]);
});

check("the lock of a recording that was killed holds nobody up", async () => {
  const into = temporaryFolder("recording-");
  const path = JSON.stringify(join(into, "base.pid"));
  const hold = `
    const { withLock } = require("convnet/dist/scripts/record/lock");
    withLock(${path}, () => new Promise(() => { console.log("at it"); setInterval(() => {}, 1000); }));`;
  const killed = start(hold);
  await once(killed.stdout, "data");
  killed.kill("SIGKILL");
  await once(killed, "close");
  assert.ok(existsSync(join(into, "base.pid")));
  const { withLock } = await import("../../scripts/record/lock");
  assert.equal(await withLock(join(into, "base.pid"), async () => "done"), "done");
});
