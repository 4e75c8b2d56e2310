/** The npm packages of package-lock.json. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inPackages, root } from "./paths.mjs";
import { run } from "./run.mjs";

/** @type {import("./step.mjs").Step} */
export const packages = {
  name: "packages",
  what: "npm packages of package-lock.json",
  inputs: () => [readFileSync(join(root, "package-lock.json"))],
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
  next: "The log has npm's words.",
};
