import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { budget, budgetName } from "../../src/notebook/budget";

const before = process.env.CONVNET_BUDGET;
const restore = () => {
  if (before === undefined) delete process.env.CONVNET_BUDGET;
  else process.env.CONVNET_BUDGET = before;
};
afterEach(restore);

test("budgetName is laptop where CONVNET_BUDGET is not set", () => {
  delete process.env.CONVNET_BUDGET;
  assert.equal(budgetName(), "laptop");
});

test("budget gives the entry that CONVNET_BUDGET names", () => {
  for (const [name, epochs] of [
    ["smoke", 1] as const,
    ["laptop", 6] as const,
    ["full", 10] as const,
  ]) {
    process.env.CONVNET_BUDGET = name;
    assert.equal(budgetName(), name);
    assert.equal(budget({ smoke: 1, laptop: 6, full: 10 }), epochs);
  }
});

test("the budget browser takes its own entry, and that of smoke where there is none", () => {
  process.env.CONVNET_BUDGET = "browser";
  assert.equal(budget({ smoke: 1, browser: 3, laptop: 6, full: 10 }), 3);
  assert.equal(budget({ smoke: 1, browser: 0, laptop: 6, full: 10 }), 0);
  assert.equal(budget({ smoke: 1, laptop: 6, full: 10 }), 1);
});

test("an unknown budget is refused with the words there are", () => {
  process.env.CONVNET_BUDGET = "lunch";
  assert.throws(
    budgetName,
    /unknown budget "lunch" in CONVNET_BUDGET; expected "smoke", "browser", "laptop", "full"/,
  );
});
