/** What the README says of the recorded runs is what they gave. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { convNet, loadSpeedrun, loadSpeedrunSeeds, trainingFlops } from "convnet";

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

test("the README's figures of the five seeds of the larger network are those recorded", () => {
  const { seeds } = loadSpeedrun("speedrun-large");
  assert.equal(seeds.length, 5);
  const mean = seeds.reduce((sum, { test }) => sum + 20 * test.augmented.accuracy, 0);
  const minutes = seeds.map(({ seconds }) => Math.round(seconds / 60));
  const words =
    `${mean.toFixed(2)}% on average of five seeds with ${(seeds[0]!.flops / 1e15).toFixed(2)} PFLOP, ` +
    `in ${Math.min(...minutes)} to ${Math.max(...minutes)} minutes each in bfloat16`;
  assert.ok(readme.includes(words), words);
});

test("the README's figures of the ten seeds are those recorded, and so is the t-test", () => {
  const figures = (variant: string) => {
    const runs = loadSpeedrunSeeds().runs.filter((run) => run.variant === variant);
    assert.equal(runs.length, 10);
    const percents = runs.map(({ scores }) => 100 * scores[1]!.accuracy);
    const mean = percents.reduce((sum, value) => sum + value) / runs.length;
    const squares = percents.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const t = (mean - 94) / Math.sqrt(squares / (runs.length - 1) / runs.length);
    const minutes = runs.map(({ seconds }) => Math.round(seconds / 60));
    return {
      mean: mean.toFixed(2),
      t: t.toFixed(1),
      minutes: `in ${Math.min(...minutes)} to ${Math.max(...minutes)} minutes each`,
      petaflops: (runs[0]!.flops / 1e15).toFixed(2),
    };
  };
  const recipe = figures("the recipe");
  const smaller = figures("smaller images first");
  for (const words of [
    `ten more seeds in bfloat16 reach ${recipe.mean}% on average, ${recipe.minutes}`,
    `(t = ${recipe.t}`,
    `${smaller.mean}% with ${smaller.petaflops} PFLOP, ${smaller.minutes} (t = ${smaller.t}`,
  ]) {
    assert.ok(readme.includes(words), words);
  }
});

test("the tutorial's compute is that of 41 epochs of its network over 50,000 images", () => {
  const model = convNet();
  const petaflops = (41 * 50_000 * trainingFlops(model)) / 1e15;
  model.dispose();
  assert.ok(readme.includes(`reached 77.6% with ${petaflops.toFixed(2)} PFLOP`));
});
