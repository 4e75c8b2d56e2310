/** What the learner has changed in a clone of the course, and how it is kept. */
import { execFileSync } from "node:child_process";
import { constants, copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

/**
 * What git prints. Throws an error with git's own words.
 * @param {string[]} args
 */
export function git(...args) {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: "pipe" }).trimEnd();
  } catch (error) {
    const { stderr, message } = /** @type {Error & { stderr?: string }} */ (error);
    throw new Error(`git ${args.join(" ")}: ${stderr?.trim() || message}`);
  }
}

/** Throws unless the course is a clone, of which git knows what was changed. */
export function expectClone() {
  if (existsSync(join(root, ".git"))) return;
  throw new Error(
    `${root} is not a git clone, so your changes cannot be told apart from the course.\n` +
      "Clone the course into a new folder, and copy your own notebooks into its folder `notebooks`.",
  );
}

/** The course's files that were changed or deleted here, by their paths in the checkout. */
export function changedFiles() {
  const lines = git("status", "--porcelain", "--no-renames", "-z", "--untracked-files=no");
  return lines.split("\0").flatMap((line) => (line ? [line.slice(3)] : []));
}

/**
 * Copies a chapter that was changed to a name of its own beside it, such as
 * "04-training.mine.ipynb", and puts the course's own back.
 * @param {string} file "notebooks/04-training.ipynb"
 * @returns {string | undefined} the copy; undefined where the chapter had been deleted
 */
export function keepBeside(file) {
  const copy = existsSync(join(root, file)) ? freeName(file) : undefined;
  if (copy) copyFileSync(join(root, file), join(root, copy), constants.COPYFILE_EXCL);
  git("checkout", "HEAD", "--", file);
  return copy;
}

/** @param {string} file */
function freeName(file) {
  const stem = file.replace(/\.ipynb$/, ".mine");
  for (let count = 1; ; count++) {
    const name = `${stem}${count === 1 ? "" : `-${count}`}.ipynb`;
    if (!existsSync(join(root, name))) return name;
  }
}
