import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import {
  cell,
  edit,
  fixture,
  good,
  type Mutant,
  mutantPath,
  type Saved,
  sayings,
  serialized,
} from "./mutants";

const stale: Mutant = {
  name: "stale",
  break: (notebook) => {
    cell(notebook, "logits").outputs = [];
    cell(notebook, "logits").execution_count = 9;
    notebook.metadata.kernelspec.name = "python3";
  },
  says: good.says,
};

const failing: Mutant = {
  name: "failing",
  break: (notebook) => edit(notebook, "picture", "await", 'throw new Error("no");\nawait'),
  says: /^/,
};

let said: Map<string, string>;
before(() => {
  said = sayings([stale, failing], "execute", "--budget", "smoke");
});

/** The saved text, its drawn pixels left out: they depend on the machine's PNG library. */
function saved(path: string): string {
  return readFileSync(path, "utf8").replace(/"image\/png": ".*?"/g, "");
}

test("execute writes outputs, counts and metadata, byte for byte as committed", () => {
  assert.equal(saved(mutantPath("execute", "stale")), saved(fixture));
});

test("execute leaves a notebook that fails as it was, and names the cell", () => {
  const before: Saved = JSON.parse(readFileSync(fixture, "utf8"));
  failing.break(before);
  assert.equal(readFileSync(mutantPath("execute", "failing"), "utf8"), serialized(before));
  assert.match(said.get("failing") ?? "", /cell picture: Error: no/);
  assert.match(said.get("failing") ?? "", /The notebook was not changed/);
});
