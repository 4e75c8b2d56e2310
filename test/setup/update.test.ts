import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../temporary";
import { runNode } from "./checkout";

/** A published course of two chapters, and a learner's clone of it. */
class Published {
  readonly course: string;
  readonly clone: string;
  constructor() {
    const folder = temporaryFolder("update-");
    this.course = join(folder, "course");
    this.clone = join(folder, "my clone");
    mkdirSync(join(this.course, "notebooks"), { recursive: true });
    cpSync("scripts", join(this.course, "scripts"), { recursive: true });
    this.#write("notebooks/04-training.ipynb", "four, as published\n");
    this.#write("notebooks/05-filters.ipynb", "five, as published\n");
    this.#write("README.md", "read me\n");
    this.#write(
      "package.json",
      JSON.stringify({ scripts: { setup: "node -e \"console.log('set up')\"" }, dependencies: {} }),
    );
    this.#write("package-lock.json", "{}");
    this.git(this.course, "init", "-q", "-b", "main");
    this.#commit("first");
    this.git(folder, "clone", "-q", this.course, this.clone);
  }

  git(folder: string, ...args: string[]): string {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
    return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" });
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.course, file), text);
  }

  #commit(message: string): void {
    this.git(this.course, "add", "-A");
    this.git(this.course, "commit", "-q", "-m", message);
  }

  /** Publishes a newer course, in which these files have other texts. */
  publish(files: Record<string, string>): void {
    for (const [file, text] of Object.entries(files)) this.#write(file, text);
    this.#commit("newer");
  }

  edit(file: string, text: string): void {
    writeFileSync(join(this.clone, file), text);
  }

  has(file: string): string | undefined {
    const path = join(this.clone, file);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  run(script: string, ...args: string[]) {
    return runNode(this.clone, [`scripts/${script}.mjs`, ...args]);
  }
}

const [four, five] = ["notebooks/04-training.ipynb", "notebooks/05-filters.ipynb"];

test("update brings the newer course; a chapter that was changed is kept beside the new one, by name", async () => {
  const course = new Published();
  course.edit(four, "four, with my answers\n");
  course.publish({ [four]: "four, newer\n", "README.md": "newer\n" });
  const { code, said } = await course.run("update");
  assert.equal(code, 0, said);
  assert.equal(course.has(four), "four, newer\n");
  assert.equal(course.has("notebooks/04-training.mine.ipynb"), "four, with my answers\n");
  assert.equal(course.has("README.md"), "newer\n");
  assert.match(
    said,
    /04-training\.ipynb is new; your version is notebooks\/04-training\.mine\.ipynb/,
  );
  assert.match(said, /set up/);
});

test("of a chapter that was renamed, the learner's own is kept under its old name", async () => {
  const course = new Published();
  course.edit(four, "four, with my answers\n");
  course.git(course.course, "mv", four, "notebooks/04-renamed.ipynb");
  course.publish({ "README.md": "newer\n" });
  const { code, said } = await course.run("update");
  assert.equal(code, 0, said);
  assert.equal(course.has(four), undefined);
  assert.equal(course.has("notebooks/04-renamed.ipynb"), "four, as published\n");
  assert.equal(course.has("notebooks/04-training.mine.ipynb"), "four, with my answers\n");
  assert.match(said, /04-training\.ipynb was removed or renamed; your version is .*\.mine\.ipynb/);
});

test("a chapter that only the learner changed stays where it is", async () => {
  const course = new Published();
  course.edit(four, "four, with my answers\n");
  course.publish({ [five]: "five, newer\n" });
  assert.equal((await course.run("update")).code, 0);
  assert.equal(course.has(four), "four, with my answers\n");
  assert.equal(course.has(five), "five, newer\n");
  assert.equal(course.has("notebooks/04-training.mine.ipynb"), undefined);
});

test("a second update keeps a second copy", async () => {
  const course = new Published();
  for (const [mine, newer] of [
    ["mine 1\n", "newer 1\n"],
    ["mine 2\n", "newer 2\n"],
  ]) {
    course.edit(four, mine!);
    course.publish({ [four]: newer! });
    assert.equal((await course.run("update")).code, 0);
  }
  assert.equal(course.has("notebooks/04-training.mine.ipynb"), "mine 1\n");
  assert.equal(course.has("notebooks/04-training.mine-2.ipynb"), "mine 2\n");
});

test("where the newer course changes other files that the learner changed, nothing is touched", async () => {
  const course = new Published();
  course.edit(four, "four, with my answers\n");
  course.edit("README.md", "my notes\n");
  course.edit("notebooks/06-new.ipynb", "a chapter of mine\n");
  course.publish({
    [four]: "four, newer\n",
    "README.md": "newer\n",
    "notebooks/06-new.ipynb": "six\n",
  });
  const { code, said } = await course.run("update");
  assert.equal(code, 1);
  assert.match(said, /nothing was updated.*README\.md.*06-new\.ipynb.*git checkout -- FILE/s);
  assert.equal(course.has(four), "four, with my answers\n");
  assert.equal(course.has("README.md"), "my notes\n");
  assert.equal(course.has("notebooks/06-new.ipynb"), "a chapter of mine\n");
});

test("an update of what is up to date, of commits of one's own, and without the other end says so", async () => {
  const course = new Published();
  assert.match((await course.run("update")).said, /up to date/);
  course.edit(four, "mine\n");
  course.git(course.clone, "commit", "-q", "-a", "-m", "mine");
  assert.match((await course.run("update")).said, /up to date/);
  course.publish({ [five]: "five, newer\n" });
  const diverged = await course.run("update");
  assert.equal(diverged.code, 1);
  assert.match(diverged.said, /a commit of its own; .*git merge origin\/main/);
  course.git(course.clone, "remote", "set-url", "origin", join(course.course, "gone"));
  const gone = await course.run("update");
  assert.equal(gone.code, 1);
  assert.match(gone.said, /git fetch origin: .*gone/s);
});

test("a download without git cannot be updated, and is told what to do", async () => {
  const folder = temporaryFolder("update-");
  cpSync("scripts", join(folder, "scripts"), { recursive: true });
  for (const script of ["update", "reset"]) {
    const { code, said } = await runNode(folder, [`scripts/${script}.mjs`, "04"]);
    assert.equal(code, 1);
    assert.match(said, /is not a git clone.*Clone the course into a new folder/s);
  }
});

test("reset brings a chapter back, also a deleted one, and keeps what was there", async () => {
  const course = new Published();
  course.edit(four, "four, with my answers\n");
  const { code, said } = await course.run("reset", "04");
  assert.equal(code, 0, said);
  assert.equal(course.has(four), "four, as published\n");
  assert.equal(course.has("notebooks/04-training.mine.ipynb"), "four, with my answers\n");
  assert.match((await course.run("reset", "04")).said, /04-training\.ipynb is unchanged/);
  execFileSync("rm", [join(course.clone, five)]);
  assert.equal((await course.run("reset", "05")).code, 0);
  assert.equal(course.has(five), "five, as published\n");
  course.edit(five, "mine\n");
  const unnamed = await course.run("reset");
  assert.equal(unnamed.code, 1);
  assert.match(unnamed.said, /no chapter named; .*changed here: notebooks\/05-filters\.ipynb/);
});
