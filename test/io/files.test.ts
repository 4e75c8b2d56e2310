import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeAtomically } from "../../src/io/files";
import { temporaryFolder } from "../temporary";

test("writeAtomically makes the folder, writes, and leaves no other file", () => {
  const folder = join(temporaryFolder("files-"), "new", "folder");
  writeAtomically(join(folder, "a.txt"), "first");
  writeAtomically(join(folder, "a.txt"), "second");
  assert.equal(readFileSync(join(folder, "a.txt"), "utf8"), "second");
  assert.deepEqual(readdirSync(folder), ["a.txt"]);
});

test("writeAtomically leaves nothing behind when the rename fails", () => {
  const folder = temporaryFolder("files-");
  mkdirSync(join(folder, "taken", "by-a-folder"), { recursive: true });
  assert.throws(() => writeAtomically(join(folder, "taken"), "text"));
  assert.deepEqual(readdirSync(folder), ["taken"]);
});
