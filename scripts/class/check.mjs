/** A real JupyterHub on this machine, with learners who all work at the same time. */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { findNotebooks } from "../notebooks/notebook.mjs";
import { courseEnvironment } from "../setup/environment.mjs";
import { inConvnet, inPackages, root } from "../setup/paths.mjs";
import { classPython } from "./install.mjs";
import { freePorts } from "./ports.mjs";
import { commitTree, git, learnersTree, newerTree } from "./publish.mjs";

const folder = inConvnet("class-check");
const log = join(folder, "hub.log");
const proxy = inPackages("configurable-http-proxy/bin/configurable-http-proxy");

/**
 * Prints what each learner needs and what went wrong. Throws where the class could not be tried at all.
 * @param {{ learners: number, chapters: string[], config: string, port: number }} options
 */
export async function check({ learners, chapters, config, port }) {
  const names = findNotebooks(chapters).map((path) => basename(path));
  if (!existsSync(resolve(config))) throw new Error(`no hub configuration at ${resolve(config)}`);
  if (!existsSync(proxy)) {
    throw new Error(
      `${proxy} is missing: the hub's proxy. Install the packages: npm install --ignore-scripts`,
    );
  }
  const [own, internal, api] = await freePorts(3, port);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const repository = await makeRepository();
  const separate = canSeparate();
  const token = randomBytes(24).toString("hex");
  const env = courseEnvironment({
    ...{
      CLASS_FOLDER: folder,
      CLASS_CONFIG: resolve(config),
      CLASS_SEPARATE: separate ? "1" : "0",
    },
    ...{ CLASS_PORT: `${own}`, CLASS_HUB_PORT: `${internal}`, CLASS_PROXY_PORT: `${api}` },
    ...{ CLASS_PROXY: `${process.execPath}\n${proxy}`, CLASS_TOKEN: token },
    ...{ CONFIGPROXY_AUTH_TOKEN: randomBytes(24).toString("hex"), CONVNET_BUDGET: "smoke" },
    // Git reads another user's repository only where it is told to.
    GIT_CONFIG_GLOBAL: join(folder, "gitconfig"),
  });
  const output = openSync(log, "w");
  const hub = spawn(classPython, ["-m", "jupyterhub", "-f", join(root, "scripts/class/hub.py")], {
    ...{ cwd: folder, env, stdio: ["ignore", output, output] },
  });
  process.removeAllListeners("SIGINT").once("SIGINT", () => hub.kill("SIGTERM"));
  const ended = new Promise((resolve) => hub.once("exit", resolve));
  try {
    await untilReady(`http://127.0.0.1:${own}/hub/api`, hub);
    const plan = {
      ...{
        hub: `http://127.0.0.1:${own}`,
        folder,
        learners,
        chapters: names,
        separate,
        course: root,
      },
      ...{
        repo: `file://${repository.path}`,
        newer: repository.newer,
        notebooks: join(root, "notebooks"),
      },
    };
    const args = [join(root, "scripts/class/learners.py"), JSON.stringify(plan)];
    const work = spawn(classPython, args, { env, stdio: "inherit" });
    process.exitCode = Number((await new Promise((resolve) => work.once("exit", resolve))) ?? 1);
    if (process.exitCode !== 0) console.log(`The hub's log: ${log}`);
  } finally {
    hub.kill("SIGTERM");
    await ended;
  }
}

/** A repository with the branch "learners", and a commit that is a newer course for its learners. */
async function makeRepository() {
  const path = join(folder, "notebooks.git");
  const tree = await learnersTree();
  const first = commitTree(tree);
  const newer = commitTree(newerTree(tree), first);
  writeFileSync(join(folder, "gitconfig"), "[safe]\n\tdirectory = *\n");
  git(["init", "--quiet", "--bare", path]);
  git(["push", "--quiet", path, `${first}:refs/heads/learners`, `${newer}:refs/heads/newer`]);
  return { path, newer };
}

/** Whether learners can be users of their own: root may start others, who must be able to read the course. */
function canSeparate() {
  if (process.getuid?.() !== 0) {
    console.log("Not root: all learners run as you, so only the hub keeps their files apart.");
    return false;
  }
  const other = { uid: 61000, gid: 61000, cwd: "/" };
  const programs = /** @type {const} */ ([
    [classPython, "-c", "import jupyterhub"],
    [process.execPath, "-e", `require(${JSON.stringify(join(root, "package.json"))})`],
  ]);
  const closed = programs.find(
    ([program, ...args]) => spawnSync(program, args, other).status !== 0,
  );
  if (closed) {
    console.log(
      `Other users cannot run ${closed[0]}, so all learners run as root and only the hub keeps their files apart.`,
    );
  }
  return !closed;
}

/**
 * @param {string} address
 * @param {import("node:child_process").ChildProcess} hub
 */
async function untilReady(address, hub) {
  for (let tries = 0; tries < 240; tries++) {
    if (hub.exitCode !== null || hub.signalCode) break;
    if ((await fetch(address).catch(() => undefined))?.ok) return;
    await wait(500);
  }
  const last = readFileSync(log, "utf8").trim().split("\n").slice(-3).join("\n");
  throw new Error(`The hub did not start:\n${last}\nThe whole log: ${log}`);
}
