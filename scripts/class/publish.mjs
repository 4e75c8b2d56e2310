/** The branch "learners": the notebooks alone, of which nbgitpuller makes each learner's copy. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inConvnet, root } from "../setup/paths.mjs";

const branch = "refs/heads/learners";

/**
 * Commits the notebooks of HEAD to the branch, as the successor of what was published before. Gives the
 * commit, and whether anything is new in it.
 */
export async function publish() {
  const parent = [branch, "refs/remotes/origin/learners"].map(find).find(Boolean);
  const tree = await learnersTree();
  if (parent && git(["rev-parse", `${parent}^{tree}`]) === tree) {
    return { commit: parent, isNew: false };
  }
  const commit = commitTree(tree, parent);
  git(["update-ref", branch, commit]);
  return { commit, isNew: true };
}

/**
 * @param {string} tree
 * @param {string} [parent]
 * @returns {string}
 */
export function commitTree(tree, parent) {
  const text = git(["log", "-1", "--format=Notebooks of %h of %cs"]);
  return git(["commit-tree", tree, "-m", text, ...(parent ? ["-p", parent] : [])]);
}

/** The tree that learners get: the chapters, the folder for their images, and what the course checks them by. */
export async function learnersTree() {
  const changed = git(["status", "--porcelain", "--", "notebooks/*.ipynb"]);
  if (changed) {
    throw new Error(
      `these notebooks are not committed:\n${changed}\nCommit or restore them first.`,
    );
  }
  const entries = git(["ls-tree", "-r", "HEAD", "--", ".gitignore", "notebooks"])
    .split("\n")
    .filter((line) =>
      /\t(\.gitignore|notebooks\/[^/]+\.ipynb|notebooks\/my-pictures\/.*)$/.test(line),
    );
  // CommonJS that set-up has compiled.
  const copy = (await import("../../dist/notebooks/course/own-copy.js")).default;
  const [commit, date] = git(["log", "-1", "--format=%h %cs"]).split(" ");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const published = { version, commit, date, notebooks: copy.notebooksDigest() };
  const blob = git(["hash-object", "-w", "--stdin"], `${JSON.stringify(published, null, 1)}\n`);
  return makeTree([...entries, `100644 blob ${blob}\tnotebooks/${copy.publishedFile}`]);
}

/**
 * A tree of learners with a digest that no course has.
 * @param {string} tree
 */
export function newerTree(tree) {
  const name = "notebooks/published.json";
  const published = { ...JSON.parse(git(["show", `${tree}:${name}`])), notebooks: "newer" };
  const blob = git(["hash-object", "-w", "--stdin"], `${JSON.stringify(published, null, 1)}\n`);
  const others = git(["ls-tree", "-r", tree])
    .split("\n")
    .filter((line) => !line.endsWith(name));
  return makeTree([...others, `100644 blob ${blob}\t${name}`]);
}

/**
 * @param {string[]} entries as `git ls-tree` prints them
 * @returns {string}
 */
function makeTree(entries) {
  const index = inConvnet("tmp/learners.index");
  mkdirSync(inConvnet("tmp"), { recursive: true });
  rmSync(index, { force: true });
  const env = { GIT_INDEX_FILE: index };
  git(["update-index", "--index-info"], `${entries.join("\n")}\n`, env);
  return git(["write-tree"], undefined, env);
}

/** @param {string} ref */
function find(ref) {
  return git(["for-each-ref", "--format=%(objectname)", ref]) || undefined;
}

/**
 * @param {string[]} args
 * @param {string} [input]
 * @param {Record<string, string>} [env]
 */
export function git(args, input, env = {}) {
  try {
    const options = { cwd: root, env: { ...process.env, ...env }, input };
    return execFileSync("git", args, { ...options, stdio: "pipe", encoding: "utf8" }).trim();
  } catch (error) {
    const { stderr, message } = /** @type {Error & { stderr?: string }} */ (error);
    const said = String(stderr ?? "").trim() || message;
    throw new Error(
      `git ${args[0]}: ${said}\nA class needs a clone of the course, not a download.`,
    );
  }
}
