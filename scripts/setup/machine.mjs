/** What must be on the machine before set-up can begin: all that is missing is said at once. */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { inConvnet, root } from "./paths.mjs";
import { run } from "./run.mjs";

const gigabytesNeeded = 4;

/** @typedef {{ what: string, packages: string[], present: () => boolean }} Need */

/** @type {Need[]} */
const needs = [
  {
    what: "Python 3.10 or newer with venv",
    packages: ["python3", "python3-venv"],
    present: () =>
      works("python3", ["-c", "import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 10))"]),
  },
  { what: "a C++ compiler", packages: ["g++"], present: () => works("g++", ["--version"]) },
  { what: "make", packages: ["make"], present: () => works("make", ["--version"]) },
  {
    what: "the libraries that canvas draws with",
    packages: [
      ...["pkg-config", "libcairo2-dev", "libpango1.0-dev"],
      ...["libjpeg-dev", "libgif-dev", "librsvg2-dev"],
    ],
    present: () =>
      works("pkg-config", ["--exists", "cairo", "pangocairo", "libjpeg", "librsvg-2.0"]) &&
      existsSync("/usr/include/gif_lib.h"),
  },
];

/** @type {Need} */
const browser = {
  what: "Chromium, for the browser tests",
  packages: ["chromium", "fonts-dejavu-core"],
  present: () => works("chromium", ["--version"]),
};

/**
 * What the machine lacks.
 * @param {{ withBrowser: boolean }} options
 */
export function missingNeeds({ withBrowser }) {
  return [...needs, ...(withBrowser ? [browser] : [])].filter((need) => !need.present());
}

/**
 * Installs what is missing where that is allowed (as root, with apt); otherwise throws an error that
 * lists it all with the command that installs it.
 * @param {{ withBrowser: boolean }} options
 */
export async function prepareMachine({ withBrowser }) {
  checkFolder();
  const missing = missingNeeds({ withBrowser });
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  const list = missing.map((need) => `  - ${need.what} (${need.packages.join(", ")})`).join("\n");
  const isRoot = process.getuid?.() === 0;
  if (!works("apt-get", ["--version"])) {
    throw new Error(`This machine lacks:\n${list}\nInstall these (Debian's names) and run again.`);
  }
  if (!isRoot) {
    const command = `sudo apt-get update && sudo apt-get install -y ${packages.join(" ")}`;
    throw new Error(`This machine lacks:\n${list}\nInstall them and run again:\n  ${command}`);
  }
  console.log(`  This machine lacks the following; apt-get installs it:\n${list}`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env, showAs: "apt-get update" });
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  await run("apt-get", install, { env, showAs: "apt-get install" });
  const still = missingNeeds({ withBrowser });
  if (still.length > 0) {
    throw new Error(`apt-get ran, but still missing: ${still.map((need) => need.what).join(", ")}`);
  }
}

function checkFolder() {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw new Error(`${root} cannot be written; clone the course into a folder of your own.`);
  }
  const { bavail, bsize } = statfsSync(root);
  const free = (bavail * bsize) / 1e9;
  if (free < gigabytesNeeded && !existsSync(inConvnet("stamps"))) {
    throw new Error(
      `${free.toFixed(1)} GB are free in ${root}; set-up needs ${gigabytesNeeded} GB. Free some and run again.`,
    );
  }
}

/**
 * @param {string} program
 * @param {string[]} args
 */
function works(program, args) {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
