import assert from "node:assert/strict";
import { test } from "node:test";
import { combinations, gridRounds, halvingRounds } from "../../src/training/search-space";

test("combinations lists every combination, the last hyper-parameter fastest", () => {
  assert.deepEqual(combinations({ c1: [48, 96], l1: [256, 512, 1024] }), [
    { c1: 48, l1: 256 },
    { c1: 48, l1: 512 },
    { c1: 48, l1: 1024 },
    { c1: 96, l1: 256 },
    { c1: 96, l1: 512 },
    { c1: 96, l1: 1024 },
  ]);
});

test("combinations refuses an empty space and a hyper-parameter without values", () => {
  assert.throws(() => combinations({}), /search space is empty/);
  assert.throws(() => combinations({ c1: [48], c2: [] }), /no value for "c2"/);
});

test("grid trains all eight for ten epochs; halving trains 8, 4, 2, 1 for 1, 3, 5, 10", () => {
  assert.deepEqual(gridRounds(8, 10), [{ configurations: 8, epochs: 10 }]);
  assert.deepEqual(halvingRounds(8, 10), [
    { configurations: 8, epochs: 1 },
    { configurations: 4, epochs: 3 },
    { configurations: 2, epochs: 5 },
    { configurations: 1, epochs: 10 },
  ]);
});

test("halving keeps the larger half of an odd number and never trains for no epoch", () => {
  assert.deepEqual(halvingRounds(5, 2), [
    { configurations: 5, epochs: 1 },
    { configurations: 3, epochs: 1 },
    { configurations: 2, epochs: 1 },
    { configurations: 1, epochs: 2 },
  ]);
});
