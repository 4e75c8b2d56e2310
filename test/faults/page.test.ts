import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";

const root = resolve(__dirname, "../../..");

interface Row {
  fault: string;
  promise: string;
  file: string;
  test: string;
}

const print = `
  import { readPage } from "./scripts/faults/page.mjs";
  console.log(JSON.stringify(readPage()));`;
const rows: Row[] = JSON.parse(
  execFileSync(process.execPath, ["--input-type=module", "-e", print], {
    cwd: root,
    encoding: "utf8",
  }),
);

/** The titles of a file's tests; a value in a template may be anything. */
function titlesOf(file: string): RegExp[] {
  const source = readFileSync(join(root, file), "utf8");
  const calls = source.matchAll(/\b(?:test|check)\(\s*(["'`])((?:\\.|(?!\1).)*)\1/gs);
  return Array.from(calls, ([, , title]) => {
    const literal = title.replace(/\\(.)/g, "$1").split(/\$\{.*?\}/);
    return new RegExp(`^${literal.map(escaped).join(".*")}$`);
  });
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

test("every row of docs/promises.md names a test that is there", () => {
  assert.ok(rows.length > 50, `${rows.length} rows`);
  const table = readFileSync(join(root, "docs/promises.md"), "utf8").match(/\]\(\.\.\/test\//g);
  assert.equal(rows.length, table?.length, "a row is not read");
  for (const { file, test: title } of rows) {
    assert.ok(existsSync(join(root, file)), file);
    assert.ok(
      titlesOf(file).some((pattern) => pattern.test(title)),
      `${file} has no test "${title}"`,
    );
  }
});

test("every test of test/faults stands in docs/promises.md", () => {
  const files = readdirSync(join(root, "test/faults"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && name !== "page.test.ts")
    .map((name) => `test/faults/${name}`);
  for (const file of files) {
    const told = rows.filter((row) => row.file === file).map((row) => row.test);
    for (const pattern of titlesOf(file)) {
      assert.ok(
        told.some((title) => pattern.test(title)),
        `${file}: ${pattern}`,
      );
    }
  }
});
