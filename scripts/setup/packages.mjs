/** The npm packages, and the one among them that is compiled here. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

const next =
  "npm must reach its registry (see `npm config get registry`, and npm's proxy settings).\n" +
  "Check the network and run the same command again: it goes on from here.";

/** @type {import("./step.mjs").Step} */
export const packages = {
  name: "packages",
  what: "npm packages of package-lock.json",
  inputs: () => [readFileSync(join(root, "package-lock.json"))],
  outputs: ["tslab", "typescript", "vega", "@tensorflow/tfjs-node-gpu"].map((name) =>
    join(root, "node_modules", name),
  ),
  // Install scripts would download; what must be compiled is compiled by the steps below.
  run: () => npm(["ci", "--ignore-scripts"], "npm packages"),
  next,
};

/** @type {import("./step.mjs").Step} */
export const canvas = {
  name: "canvas",
  what: "canvas, which draws the pictures (compiled)",
  inputs: () => [readFileSync(join(root, "package-lock.json")), process.versions.modules],
  outputs: [join(root, "node_modules/canvas/build/Release/canvas.node")],
  run: () =>
    npm(["rebuild", "canvas"], "canvas", {
      npm_config_build_from_source: "true",
      ...nodeHeaders(),
    }),
  probe: () => run(process.execPath, ["-e", drawGlyph]),
  next: "The log has the compiler's words. A library that is missing is named there.",
};

const drawGlyph = `
  const { createCanvas } = require("canvas");
  const context = createCanvas(20, 20).getContext("2d");
  context.fillText("4", 5, 15);
  const inked = context.getImageData(0, 0, 20, 20).data.some((value) => value > 0);
  if (!inked) throw new Error("canvas drew nothing: no font on this machine?");`;

/**
 * @param {string[]} args
 * @param {string} showAs
 * @param {Record<string, string>} [env]
 */
async function npm(args, showAs, env = {}) {
  // The npm that called us, run by the Node that runs us: the one on the PATH may be another.
  const cli = process.env.npm_execpath;
  const quiet = {
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_loglevel: "http",
  };
  const options = { env: { ...quiet, ...env }, showAs };
  if (cli?.endsWith(".js")) await run(process.execPath, [cli, ...args], options);
  else await run("npm", args, options);
}

/** Node's own headers, where this machine has them; node-gyp would download them otherwise. */
function nodeHeaders() {
  const prefixes = [dirname(dirname(process.execPath)), "/usr", "/usr/local"];
  const prefix = prefixes.find((path) => existsSync(join(path, "include/node/common.gypi")));
  return prefix ? { npm_config_nodedir: prefix } : undefined;
}
