import assert from "node:assert/strict";
import { test } from "node:test";
import { ablationSteps } from "../../src/recorded/ablation-steps";
import type { AblationRecord, AblationRun } from "../../src/recorded/records";

const run = (variant: string, seed: number, ...accuracies: number[]) =>
  ({
    ...{ variant, seed, flops: 100 },
    scores: accuracies.map((accuracy, i) => ({ name: `${variant} ${i}`, accuracy, loss: 1 })),
  }) as AblationRun;

test("ablationSteps compares each step with the one before, seed by seed", () => {
  const plan = { variants: ["a", "b", "missing", "c"] } as AblationRecord["plan"];
  const runs = [run("c", 1, 0.9), run("a", 1, 0.5, 0.5625), run("b", 2, 0.75), run("b", 1, 0.625)];
  assert.deepEqual(ablationSteps({ name: "ablation", budget: "full", plan, runs }), [
    { name: "a 0", flops: 100, accuracies: [0.5], gains: [] },
    { name: "a 1", flops: 100, accuracies: [0.5625], gains: [0.0625] },
    // Seed 2 has no run of "a" to compare with.
    { name: "b 0", flops: 100, accuracies: [0.75, 0.625], gains: [0.0625] },
    // Nothing was recorded in between: the two changes are one step.
    { name: "missing, c 0", flops: 100, accuracies: [0.9], gains: [0.9 - 0.625] },
  ]);
});
