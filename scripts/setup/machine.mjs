/** What must be on the machine before set-up can begin: all that is missing is said at once. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { hasGpu, missingNeeds, works } from "./needs.mjs";
import { inConvnet, root } from "./paths.mjs";
import { line, startProgress } from "./report.mjs";
import { run } from "./run.mjs";

const gigabytesNeeded = hasGpu ? 12 : 4;

/**
 * Installs what is missing where that is allowed (as root, with apt); otherwise throws an error that
 * lists it all with the command that installs it.
 * @param {{ withBrowser: boolean }} options
 */
export async function checkMachine({ withBrowser }) {
  const problems = [...folderProblems(), ...systemProblems()];
  const missing = missingNeeds({ withBrowser });
  const packages = missing.flatMap((need) => need.packages);
  const hasApt = works("apt-get", ["--version"]);
  if (problems.length === 0 && missing.length === 0) return;
  if (problems.length === 0 && hasApt && process.getuid?.() === 0) {
    await installPackages(packages);
    const still = missingNeeds({ withBrowser });
    if (still.length === 0) return;
    throw new Error(`apt-get ran, but still missing: ${still.map(({ what }) => what).join(", ")}`);
  }
  const mend = hasApt
    ? `sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`
    : `install these, here by Debian's names: ${packages.join(" ")}`;
  throw new Error(
    [
      "The course cannot be set up yet:",
      ...problems.map((problem) => `  - ${problem}`),
      ...missing.map(({ what }) => `  - missing: ${what}`),
      ...(missing.length > 0 ? ["To install what is missing:", `  ${mend}`] : []),
      "Then run the same command again.",
    ].join("\n"),
  );
}

/** @param {string[]} packages */
async function installPackages(packages) {
  const start = performance.now();
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  /** @param {string} text */
  const show = (text) => text.slice(0, 60);
  startProgress("system");
  await run("apt-get", ["update"], { env, show });
  await run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env, show });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  line(`  ${"system".padEnd(12)} installed with apt-get: ${packages.join(" ")}   ${seconds} s`);
}

function folderProblems() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    return [`${root} cannot be written; clone the course into a folder of your own`];
  }
  const { bavail, bsize } = statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  if (free >= gigabytesNeeded || existsSync(inConvnet("stamps"))) return [];
  return [
    `${free.toFixed(1)} GB are free on the disk of ${root}; setup needs ${gigabytesNeeded} GB`,
  ];
}

function systemProblems() {
  const problems = [];
  const [, major, minor] =
    /glibc (\d+)\.(\d+)/.exec(
      spawnSync("getconf", ["GNU_LIBC_VERSION"], { encoding: "utf8" }).stdout,
    ) ?? [];
  if (!(Number(major) > 2 || Number(minor) >= 27)) {
    problems.push(
      "TensorFlow's library needs glibc 2.27 or newer (Debian 10, Ubuntu 18.04); Alpine has none: use the dev container",
    );
  }
  return problems;
}
