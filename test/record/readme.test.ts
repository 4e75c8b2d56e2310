/** What the README says of the recorded runs is what they gave. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { convNet, loadSpeedrun, trainingFlops } from "convnet";

const root = join(__dirname, "../../..");
const readme = readFileSync(join(root, "README.md"), "utf8").replace(/\s+/g, " ");

test("the README's figures of the recipe are those of the three recorded runs", () => {
  const { accuracy, seeds } = loadSpeedrun();
  const percents = seeds.map(({ test }) => 100 * test.augmented.accuracy).sort((a, b) => a - b);
  const minutes = seeds.map(({ seconds }) => seconds / 60).sort((a, b) => a - b);
  const said = [
    `reaches ${(100 * accuracy.mean).toFixed(2)}% test accuracy with ${(seeds[0]!.flops / 1e15).toFixed(2)} PFLOP`,
    `in ${minutes[0]!.toFixed(0)} to ${minutes[2]!.toFixed(0)} minutes`,
    `mean of three seeds, which range from ${percents[0]!.toFixed(2)}% to ${percents[2]!.toFixed(2)}%`,
  ];
  const longer = loadSpeedrun("speedrun-long");
  const [{ flops, seconds }] = longer.seeds as [(typeof seeds)[number]];
  said.push(
    `reaches ${(100 * longer.accuracy.mean).toFixed(2)}% with ${(flops / 1e15).toFixed(2)} PFLOP ` +
      `in ${(seconds / 60).toFixed(0)} minutes`,
  );
  for (const words of said) assert.ok(readme.includes(words), words);
});

test("the tutorial's compute is that of 41 epochs of its network over 50,000 images", () => {
  const model = convNet();
  const petaflops = (41 * 50_000 * trainingFlops(model)) / 1e15;
  model.dispose();
  assert.ok(readme.includes(`reached 77.6% with ${petaflops.toFixed(2)} PFLOP`));
});
