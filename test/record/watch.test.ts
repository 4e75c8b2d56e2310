import assert from "node:assert/strict";
import { test as check } from "node:test";
import { convNet, crossEntropy, DataLoader, Dataset, manualSeed, test, transforms } from "convnet";
import { Watch } from "../../scripts/record/watch";

const data = new Dataset({
  images: Uint8Array.from({ length: 7 * 3072 }, (_, index) => (index * 31) % 251),
  labels: Uint8Array.of(3, 1, 9, 9, 0, 3, 3),
  classes: Array.from({ length: 10 }, (_, index) => `class ${index}`),
  transform: transforms.toTensor(),
});

check(
  "a watch adds up to the score that test gives, batch by batch and class by class",
  async () => {
    manualSeed(2);
    const model = convNet({ c1: 2, c2: 3, l1: 4 });
    const loader = new DataLoader(data, { batchSize: 3 });
    const expected = await test(loader, model, crossEntropy);
    const watch = new Watch();
    await test(loader, model, watch.loss);
    const { loss, accuracy } = watch.score();
    assert.deepEqual([loss, accuracy], [expected.loss, expected.accuracy]);
    const perClass = watch.pass.matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
    assert.deepEqual(perClass, [1, 1, 0, 3, 0, 0, 0, 0, 0, 2]);
    assert.equal(watch.losses.length, 3);
  },
);

check("a pass in two parts, through JSON between them, is the whole pass", async () => {
  manualSeed(2);
  const model = convNet({ c1: 2, c2: 3, l1: 4 });
  const [first, rest] = [data.subset([0, 1, 2, 3]), data.subset([4, 5, 6])];
  const loaderOf = (part: Dataset) => new DataLoader(part, { batchSize: 2 });
  const whole = new Watch();
  await test(loaderOf(data), model, whole.loss);
  const before = new Watch();
  await test(loaderOf(first), model, before.loss);
  const after = new Watch();
  after.start(JSON.parse(JSON.stringify(before.pass)));
  await test(loaderOf(rest), model, after.loss);
  assert.equal(after.score().loss, whole.score().loss);
  assert.deepEqual(after.pass.matrix, whole.pass.matrix);
  assert.ok(after.pass.seconds > before.pass.seconds);
});
