import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { copyNotice, notebooksDigest } from "../../notebooks/course/own-copy";
import { temporaryFolder } from "../temporary";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** A learner's folder with this text in the file that says what was published. */
function learner(text?: string): string {
  const folder = temporaryFolder("learner-");
  mkdirSync(join(folder, "notebooks"));
  if (text !== undefined) writeFileSync(join(folder, "notebooks/published.json"), text);
  return folder;
}

const published = { version: "0.1.0", commit: "abc1234", date: "2026-11-29", notebooks: "one" };

test("a copy of the installed course, and one that was never published, say nothing", () => {
  assert.equal(copyNotice(learner(JSON.stringify(published)), "one"), undefined);
  assert.equal(copyNotice(learner(), "one"), undefined);
});

test("a copy of another course is told with its version and what to do", () => {
  const notice = copyNotice(learner(JSON.stringify(published)), "two") ?? "";
  assert.match(notice, /\(0\.1\.0, 2026-11-29, abc1234\) is not the one of the installed course/);
  assert.match(notice, /Open the course by its link again.*keeps your work/);
});

test("a damaged file is told by its path", () => {
  for (const text of ["{", "{}", JSON.stringify({ ...published, notebooks: 1 })]) {
    assert.match(copyNotice(learner(text), "one") ?? "", /published\.json cannot be read/);
  }
});

test("the digest is of the chapters alone, by name", () => {
  const folder = temporaryFolder("chapters-");
  const files = { "02.ipynb": "b", "01.ipynb": "a", "01.mine.ipynb": "c", "published.json": "d" };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const list = `01.ipynb ${sha256("a")}\n02.ipynb ${sha256("b")}\n`;
  assert.equal(notebooksDigest(folder), sha256(list));
});
