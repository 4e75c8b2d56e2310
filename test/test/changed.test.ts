import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../temporary";

const folder = temporaryFolder("changed-");

const files = {
  "src/index.ts": 'export { draw } from "./draw";\nexport { add } from "./add";\n',
  "src/draw.ts": 'import { add } from "./add";\nexport const draw = () => add();\n',
  "src/add.ts": "export const add = () => 1;\n",
  "notebooks/course/index.ts": 'export * as quiz from "./quiz";\n',
  "notebooks/course/quiz.ts": 'import { add } from "../../src/add";\nexport const sum = add();\n',
  "notebooks/01-add.ipynb": "{}",
  "scripts/site.mjs": 'import "./site/pages.mjs";\n',
  "scripts/site/pages.mjs": "export const pages = 1;\n",
  "test/add.test.ts": 'import { add } from "../src/add";\nadd();\n',
  "test/draw.test.ts": 'import { draw } from "convnet";\ndraw();\n',
  "test/quiz.test.ts": 'import { quiz } from "convnet-course";\nquiz.sum;\n',
  "test/child.test.ts": "export const code = 'require(\"convnet\")';\n",
  "test/site.test.ts": 'export const command = ["scripts/site.mjs"];\n',
  "test/fixture.test.ts": 'export const fixture = "numbers.json";\n',
  "test/saved.test.ts": 'export const folder = "notebooks";\n',
  "test/alone.test.ts": "// It says scripts/site.mjs in a comment only.\n",
  "test/fixtures/numbers.json": "[]",
};
for (const [path, text] of Object.entries(files)) write(path, text);

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What an expression with the functions of scripts/test/changed.mjs gives. */
function evaluate<Value>(expression: string): Value {
  const code = `
    import { affectedTests, changedFiles, ground } from ${JSON.stringify(resolve("scripts/test/changed.mjs"))};
    console.log(JSON.stringify(await (${expression})));`;
  const args = ["--input-type=module", "-e", code];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

test("a change reaches the tests that import its file, by path or by name, or name it, and no other", () => {
  const expected = {
    "src/draw.ts": ["test/child.test.ts", "test/draw.test.ts"],
    "src/add.ts": ["add", "child", "draw", "quiz"].map((name) => `test/${name}.test.ts`),
    "notebooks/course/quiz.ts": ["test/quiz.test.ts"],
    "notebooks/01-add.ipynb": ["test/saved.test.ts"],
    "scripts/site/pages.mjs": ["test/site.test.ts"],
    "test/fixtures/numbers.json": ["test/fixture.test.ts"],
    "test/alone.test.ts": ["test/alone.test.ts"],
  };
  const lists = Object.keys(expected)
    .map((path) => `affectedTests(${JSON.stringify(folder)}, ["${path}"])`)
    .join(", ");
  const affected = evaluate<string[][]>(`Promise.all([${lists}])`);
  assert.deepEqual(
    Object.fromEntries(Object.keys(expected).map((path, index) => [path, affected[index]])),
    expected,
  );
});

test("changed files are those that differ from the commit: edited, deleted and new ones", () => {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder });
  git("init", "--quiet");
  git("add", ".");
  git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "all");
  write("src/add.ts", "export const add = () => 2;\n");
  write("src/new file.ts", "export {};\n");
  rmSync(join(folder, "test/alone.test.ts"));
  const changed = evaluate<string[]>(`changedFiles(${JSON.stringify(folder)}, "HEAD")`);
  assert.deepEqual(changed, ["src/add.ts", "test/alone.test.ts", "src/new file.ts"]);
});

test("what everything depends on is told from what it does not", () => {
  const paths = ["package-lock.json", "tsconfig.json", "scripts/setup/lock.mjs", "src/index.ts"];
  const isGround = evaluate<boolean[]>(`${JSON.stringify(paths)}.map((path) => ground.test(path))`);
  assert.deepEqual(isGround, [true, true, true, false]);
});
