import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { record } from "../../scripts/record/record";
import { loadRegularisers, loadTransfer } from "../../src/recorded/recorded";
import { temporaryFolder } from "../temporary";

const into = temporaryFolder("comparison-");
const options = { budget: "smoke", into };

test("regularisers are recorded run by run; early stopping and the average come from the baseline", async () => {
  await record("regularisers", options);
  const { plan, runs } = loadRegularisers(into);
  assert.deepEqual(
    runs.map(({ variant }) => variant),
    plan.variants,
  );
  const [baseline, ...others] = runs.map(({ scores }) => scores.map(({ name }) => name));
  assert.deepEqual(baseline, ["baseline", "EMA of the weights", "early stopping"]);
  assert.deepEqual(others.flat(), plan.variants.slice(1));
  const path = join(into, "regularisers/run.json");
  const before = readFileSync(path, "utf8");
  await record("regularisers", options);
  assert.equal(readFileSync(path, "utf8"), before, "what is recorded is not trained again");
});

test("the transfer is recorded with its network, which knows none of the new classes", async () => {
  await record("transfer", options);
  const { plan, runs, model } = loadTransfer(into);
  assert.deepEqual(model().outputs[0].shape, [null, 6]);
  assert.ok(plan.targetClasses.every((name) => !plan.sourceClasses.includes(name)));
  const ways = ["from scratch", "linear probe", "fine-tuned"];
  assert.deepEqual(
    runs.map(({ variant, scores }) => [variant, scores.map(({ name }) => name)]),
    plan.variants.map((variant) => [variant, ways]),
  );
});
