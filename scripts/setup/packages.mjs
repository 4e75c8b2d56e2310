/** The npm packages of package-lock.json. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inPackages, root } from "./paths.mjs";
import { run } from "./run.mjs";

/** @type {import("./step.mjs").Step} */
export const packages = {
  name: "packages",
  what: "npm packages of package-lock.json",
  // Not the whole file: a package that a learner installs in addition changes it, too.
  inputs: () => missingPackages(),
  outputs: ["tslab", "typescript", "vega", "@tensorflow/tfjs-node-gpu"].map((name) =>
    inPackages(name),
  ),
  async run() {
    // Install scripts would download; what must be compiled is compiled by the steps below.
    const args = ["ci", "--ignore-scripts", "--include=dev"];
    // The npm that called us, run by the Node that runs us: the one on the PATH may be another.
    const cli = process.env.npm_execpath?.endsWith("npm-cli.js") && process.env.npm_execpath;
    const [program, first] = cli ? [process.execPath, [cli]] : ["npm", []];
    let fetched = 0;
    await run(program, [...first, ...args, "--loglevel=http"], {
      show: (text) => (/ fetch GET 200 .*\.tgz/.test(text) ? `${++fetched} downloaded` : undefined),
    });
  },
  next: "The log has npm's output.",
};

/**
 * What a lock file says of each package, by its path in the checkout.
 * @typedef {Record<string, { integrity?: string, optional?: boolean, link?: boolean }>} Locked
 */

/** The packages of package-lock.json that are not installed as it says; npm keeps a list of what is. */
function missingPackages() {
  const wanted = lockedPackages(join(root, "package-lock.json"));
  const installed = lockedPackages(inPackages(".package-lock.json"));
  return Object.entries(wanted)
    .filter(([path, { integrity, optional, link }]) => {
      const isOther = installed[path]?.integrity !== integrity;
      return path.startsWith("node_modules/") && !optional && !link && isOther;
    })
    .map(([path, { integrity }]) => `${path} ${integrity}`);
}

/**
 * Which releases of these packages the course uses: what is made of them is made again for others.
 * @param {string[]} names
 */
export function releases(...names) {
  const locked = lockedPackages(join(root, "package-lock.json"));
  return names.map((name) => `${name} ${locked[`node_modules/${name}`]?.integrity}`);
}

/** @param {string} path @returns {Locked} */
function lockedPackages(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")).packages : {};
}
