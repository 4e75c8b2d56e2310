/** The command that runs a student's code: in bubblewrap, where it sees neither the network nor the user's files. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { trainingEnvironment } from "../setup/environment.mjs";
import { inConvnet, root } from "../setup/paths.mjs";

const program = join(root, "dist/scripts/assignment/check/student-process.js");
/** What the course's library needs. The chapters, their answers and everything else stay outside. */
const parts = [
  ...["node_modules", "package.json", "assets", ".convnet/tensorflow", ".convnet/data"],
  ...["dist/src", "dist/scripts/kernel", "dist/scripts/assignment/check"],
].map((part) => join(root, part));
const system = [
  ...["/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/fonts"],
  ...["/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime"],
  ...["/sys/devices/system/cpu"],
];
const environment = {
  ...trainingEnvironment,
  ...{ HOME: "/tmp", TMPDIR: "/tmp", LANG: "C.UTF-8", CONVNET_PROGRESS: "/tmp/progress.json" },
};
const megabytes = 2 ** 20;

/**
 * How to run students' code, and how to clean up after all of it. Throws where there is no sandbox and none
 * was asked for by `bare`.
 * @param {{ course: string, memory: number, budget: string, bare: boolean }} options
 * `course` is the cut package, `memory` the GB that one process may take
 * @returns {{ command: string[], remove: () => void }}
 */
export function sandbox({ course, memory, budget, bare }) {
  const limits = [
    ...["prlimit", `--data=${memory * 1024 * megabytes}`, `--fsize=${64 * megabytes}`],
    ...["--core=0", "--nofile=1024", "--nproc=4096"],
  ];
  const variables = Object.entries({ ...environment, CONVNET_BUDGET: budget });
  if (bare) return bareProcess(course, variables);
  const folder = join(root, "notebooks");
  const command = [
    ...limits,
    ...["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
    ...["--proc", "/proc", "--dev", "/dev", ...temporary("/dev/shm"), "--remount-ro", "/dev"],
    ...temporary("/tmp"),
    ...system.flatMap((path) => ["--ro-bind-try", path, path]),
    ...[process.execPath, ...parts].flatMap((path) => ["--ro-bind", path, path]),
    ...[...temporary(inConvnet("runs")), ...temporary(folder)],
    ...["--ro-bind", course, join(folder, "node_modules/convnet-course")],
    ...["--remount-ro", "/", "--chdir", folder, "--clearenv"],
    ...variables.flatMap(([name, value]) => ["--setenv", name, value]),
  ];
  const [first, ...rest] = [...command, process.execPath, "--version"];
  const tried = spawnSync(first, rest, { encoding: "utf8" });
  if (tried.status !== 0) {
    const why = (tried.error?.message ?? tried.stderr).trim();
    throw new Error(
      `no sandbox for students' code: ${why}\nInstall bubblewrap (sudo apt-get install bubblewrap). With --no-sandbox their code runs with your rights: it can read your files, the solutions too, and use the network`,
    );
  }
  return { command: [...command, process.execPath, program], remove: () => {} };
}

/** @param {string} path */
function temporary(path) {
  return ["--size", String(256 * megabytes), "--tmpfs", path];
}

/** A process with a folder and an environment of its own, and nothing else between it and the user.
 * @param {string} course @param {[string, string][]} variables */
function bareProcess(course, variables) {
  mkdirSync(join(root, "build"), { recursive: true });
  const folder = mkdtempSync(join(root, "build/assignment-"));
  const packages = join(folder, "node_modules/convnet-course");
  mkdirSync(dirname(packages), { recursive: true });
  cpSync(course, packages, { recursive: true });
  const set = variables.map(([name, value]) => `${name}=${value}`);
  return {
    command: ["/usr/bin/env", "-i", "-C", folder, ...set, process.execPath, program],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
