import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { edit, fixture, type good, mutantPath, sayings } from "./mutants";

test("format mends code cells and solutions and touches nothing else in the file", () => {
  const untidy = {
    name: "untidy",
    break: (notebook: Parameters<typeof good.break>[0]) => {
      edit(notebook, "logits", "tensor1d([2, 0]", "tensor1d( [2,0]");
      edit(notebook, "exercise-solution", "24 * 32", "24*32");
      edit(notebook, "setup", "imageGrid, manualSeed", "manualSeed, imageGrid");
    },
    says: /formatted .*setup.*formatted .*logits.*formatted .*exercise-solution/s,
  };
  assert.match(sayings([untidy], "format").get("untidy") ?? "", untidy.says);
  assert.equal(readFileSync(mutantPath("format", "untidy"), "utf8"), readFileSync(fixture, "utf8"));
});
