import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(__dirname, "../../..");
const page = readFileSync(join(root, "docs/promises.md"), "utf8");
const linked = Array.from(page.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g), ([, file]) => file);

test("every test file that docs/promises.md links to is there", () => {
  assert.ok(linked.length > 50, `${linked.length} links`);
  assert.deepEqual(
    linked.filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test("docs/promises.md links to every test file of test/faults", () => {
  const files = readdirSync(join(root, "test/faults"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && name !== "page.test.ts")
    .map((name) => `test/faults/${name}`);
  assert.deepEqual(
    files.filter((file) => !linked.includes(file)),
    [],
  );
});
