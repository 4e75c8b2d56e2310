import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { root } from "../kernel/session";
import { bareCheckout, runModule } from "../setup/checkout";

let folder = "";
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();

function commit(text: string): void {
  git("add", "--all");
  git(
    "-c",
    "user.name=teacher",
    "-c",
    "user.email=teacher@example.org",
    "commit",
    "--quiet",
    "-m",
    text,
  );
}

/** Runs `npm run class -- publish` without set-up: its commit, and whether it is new. */
async function publish(): Promise<{ commit: string; isNew: boolean }> {
  const code = `
    import { command } from "./scripts/setup/command.mjs";
    import { publish } from "./scripts/class/publish.mjs";
    await command(async () => console.log(JSON.stringify(await publish())));`;
  const names = { GIT_AUTHOR_NAME: "teacher", GIT_COMMITTER_NAME: "teacher" };
  const mail = {
    GIT_AUTHOR_EMAIL: "teacher@example.org",
    GIT_COMMITTER_EMAIL: "teacher@example.org",
  };
  const { code: status, said } = await runModule(folder, code, { env: { ...names, ...mail } });
  assert.equal(status, 0, said);
  return JSON.parse(said);
}

before(() => {
  folder = bareCheckout();
  cpSync(join(root, "dist/notebooks"), join(folder, "dist/notebooks"), { recursive: true });
  cpSync(join(root, "dist/src"), join(folder, "dist/src"), { recursive: true });
  cpSync(join(root, "node_modules/valibot"), join(folder, "node_modules/valibot"), {
    recursive: true,
  });
  mkdirSync(join(folder, "notebooks/my-pictures"));
  writeFileSync(join(folder, "notebooks/my-pictures/.gitignore"), "*\n");
  writeFileSync(join(folder, "notebooks/01-one.ipynb"), "{}\n");
  writeFileSync(join(folder, ".gitignore"), "/node_modules/\n/dist/\n/.convnet\n");
  git("init", "--quiet");
  commit("the course");
  git("add", "--force", "notebooks/my-pictures/.gitignore");
  commit("a folder for images");
});

test("the branch of the learners has the chapters alone, and each commit follows the one before", async () => {
  const first = await publish();
  assert.equal(first.isNew, true);
  assert.deepEqual(git("ls-tree", "-r", "--name-only", "learners").split("\n"), [
    ".gitignore",
    "notebooks/01-one.ipynb",
    "notebooks/my-pictures/.gitignore",
    "notebooks/published.json",
  ]);
  assert.deepEqual(await publish(), { commit: first.commit, isNew: false });
  writeFileSync(join(folder, "notebooks/01-one.ipynb"), '{ "cells": [] }\n');
  await assert.rejects(publish(), /01-one\.ipynb\nCommit or restore them first/);
  commit("a better chapter");
  const second = await publish();
  assert.equal(git("rev-parse", "learners^"), first.commit);
  assert.equal(git("rev-parse", "learners"), second.commit);
  assert.equal(git("show", "learners:notebooks/01-one.ipynb"), '{ "cells": [] }');
});
