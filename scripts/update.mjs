/** `npm run update`: the newest course. Chapters that you changed are kept beside the new ones. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "./setup/command.mjs";
import { root } from "./setup/paths.mjs";
import { changedFiles, expectClone, git, keepBeside } from "./update/own-work.mjs";

const packageFiles = ["package.json", "package-lock.json"];

await command(async () => {
  expectClone();
  const upstream = findUpstream();
  const { news, mine } = compare(upstream);
  if (news.length === 0) return console.log("The course is up to date.");
  const added = packageFiles.some((file) => mine.includes(file)) ? ownPackages() : [];
  refuse(news, mine);
  const kept = mine
    .filter((file) => file.endsWith(".ipynb"))
    .map((file) => ({ file, copy: keepBeside(file) }));
  git("checkout", "HEAD", "--", ...packageFiles);
  try {
    git("merge", "--ff-only", upstream);
  } catch (error) {
    for (const { file, copy } of kept) if (copy) copyFileSync(join(root, copy), join(root, file));
    throw error;
  }
  console.log(`Updated: ${git("log", "-1", "--format=%h of %cs, %s")}`);
  for (const { file, copy } of kept) {
    const news = existsSync(join(root, file)) ? "is new" : "was removed or renamed";
    console.log(`  ${file} ${news}${copy ? `; your version is ${copy}` : ""}`);
  }
  // The scripts themselves may be new: what follows is theirs.
  run("npm", ["run", "--silent", "setup"]);
  if (added.length > 0) run("npm", ["install", "--ignore-scripts", ...added]);
});

/** The branch that the clone follows, fetched. */
function findUpstream() {
  let upstream = "";
  try {
    upstream = git("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}");
  } catch {
    const branch = git("rev-parse", "--abbrev-ref", "HEAD");
    throw new Error(
      `the branch "${branch}" tracks no other branch, so there is nothing to update from; ` +
        "`git branch --set-upstream-to=origin/main` sets one",
    );
  }
  git("fetch", upstream.split("/")[0]);
  return upstream;
}

/**
 * The files that the newer course changes, and those of them that were changed here.
 * @param {string} upstream
 */
function compare(upstream) {
  const list = git("diff", "--name-only", "--no-renames", "-z", `HEAD...${upstream}`).split("\0");
  const news = list.filter(Boolean);
  const own = Number(git("rev-list", "--count", `${upstream}..HEAD`));
  if (own > 0 && news.length > 0) {
    const commits = own === 1 ? "a commit" : `${own} commits`;
    throw new Error(
      `the clone has ${commits} of its own; merge both with \`git merge ${upstream}\``,
    );
  }
  return { news, mine: changedFiles().filter((file) => news.includes(file)) };
}

/**
 * Throws where the update would write over something that is not a chapter.
 * @param {string[]} news
 * @param {string[]} mine
 */
function refuse(news, mine) {
  const isKept = (/** @type {string} */ file) =>
    /^notebooks\/[^/]+\.ipynb$/.test(file) || packageFiles.includes(file);
  const tracked = new Set(git("ls-files", "-z").split("\0"));
  const inTheWay = news.filter((file) => !tracked.has(file) && existsSync(join(root, file)));
  const files = [...mine.filter((file) => !isKept(file)), ...inTheWay];
  if (files.length === 0) return;
  throw new Error(
    `nothing was updated, because the new version changes files that you changed too:\n` +
      `${files.map((file) => `  ${file}\n`).join("")}` +
      "Commit them (then `git merge`), or restore the course's with `git checkout -- FILE`; " +
      "move files of your own elsewhere.",
  );
}

/** The packages that were added to the course's, as "name@version". */
function ownPackages() {
  const dependencies = (/** @type {string} */ text) => {
    const { dependencies, devDependencies } = JSON.parse(text);
    return { ...dependencies, ...devDependencies };
  };
  const course = dependencies(git("show", "HEAD:package.json"));
  const here = dependencies(readFileSync(join(root, "package.json"), "utf8"));
  return Object.entries(here)
    .filter(([name]) => !(name in course))
    .map(([name, version]) => `${name}@${version}`);
}

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
}
