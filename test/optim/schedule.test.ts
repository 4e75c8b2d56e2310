import assert from "node:assert/strict";
import { test } from "node:test";
import { linearDecay } from "../../src/optim/schedule";

test("linearDecay falls evenly from 1 to 0 and stays there", () => {
  assert.deepEqual([0, 1, 3, 4, 9].map(linearDecay(4)), [1, 0.75, 0.25, 0, 0]);
  assert.throws(() => linearDecay(0), /steps 0; expected a number above 0/);
});
