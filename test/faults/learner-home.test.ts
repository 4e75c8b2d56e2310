import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { afterEach, test } from "node:test";
import { noteAnswer, progressPath, readProgress } from "../../notebooks/course/progress";
import { runPath } from "../../src/io/weights";
import { temporaryFolder } from "../temporary";
import { fill, smallDisk } from "./small-disk";

const before = process.env.CONVNET_PROGRESS;

/** Has the course keep a learner's things in `folder` until the test ends. */
function liveIn(folder: string): void {
  delete process.env.CONVNET_PROGRESS;
  process.env.CONVNET_HOME = folder;
}

afterEach(() => {
  delete process.env.CONVNET_HOME;
  if (before !== undefined) process.env.CONVNET_PROGRESS = before;
});

test("a learner whose disk is full is told so, and keeps the progress from before", (t) => {
  const disk = smallDisk(t, 500);
  if (!disk) return;
  liveIn(disk);
  assert.equal(noteAnswer("exercises.model.size", true).notice, undefined);
  fill(disk);
  const { notice } = noteAnswer("quizzes.model.depth", true);
  assert.match(notice ?? "", /Your progress could not be saved: .*ENOSPC.*free some space/);
  assert.deepEqual([...readProgress().progress.answers.keys()], ["exercises.model.size"]);
});

test("a home that is read-only is told by path, and the course goes on", (t) => {
  const folder = temporaryFolder("read-only-home-");
  const args = ["--bind", "-o", "ro", folder, folder];
  const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) return t.skip(`nothing can be mounted here: ${stderr?.trim()}`);
  t.after(() => spawnSync("umount", ["--lazy", folder]));
  liveIn(folder);
  const { notice, progress } = noteAnswer("exercises.model.size", true);
  assert.match(notice ?? "", /Your progress could not be saved: EROFS.*read-only-home/);
  assert.equal(progress.answers.size, 0);
});

test("two learners who share a checkout share nothing else", () => {
  const [first, second] = ["first-", "second-"].map(temporaryFolder);
  liveIn(first);
  noteAnswer("exercises.model.size", true);
  const [progress, run] = [progressPath(), runPath("my.weights")];
  liveIn(second);
  assert.equal(readProgress().progress.answers.size, 0);
  assert.notEqual(progressPath(), progress);
  assert.notEqual(runPath("my.weights"), run);
});
