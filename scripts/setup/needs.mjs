/** What the course needs of the machine, found by trying it. */
import { spawnSync } from "node:child_process";
import { canvasLibraries } from "./canvas.mjs";

/** Whether an NVIDIA driver answers: then TensorFlow's CUDA build is installed. */
export const hasGpu = works("nvidia-smi", ["-L"]);

/** @typedef {{ what: string, packages: string[], present: () => boolean }} Need */

/** @type {Need[]} `packages` are Debian's and Ubuntu's */
const needs = [
  { what: "npm", packages: ["npm"], present: () => works("npm", ["--version"]) },
  {
    what: "Python 3.10 or newer with venv",
    packages: ["python3", "python3-venv"],
    present: () => findPython() !== undefined,
  },
  { what: "a C++ compiler", packages: ["g++"], present: () => works("g++", ["--version"]) },
  {
    what: "the headers of cairo, pango and libjpeg, which draw figures",
    packages: ["pkg-config", "libcairo2-dev", "libpango1.0-dev", "libjpeg-dev"],
    present: () => works("pkg-config", ["--exists", ...canvasLibraries]),
  },
  {
    what: "a font",
    packages: ["fontconfig", "fonts-dejavu-core"],
    present: () => spawnSync("fc-list", { encoding: "utf8" }).stdout?.trim() > "",
  },
];

/** @type {Need} */
const browser = {
  what: "Chromium, for the browser tests",
  packages: ["chromium"],
  present: () => works("chromium", ["--version"]),
};

/** The name of a Python that can make the course's environment; undefined if there is none. */
export function findPython() {
  const test = "import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 10))";
  const names = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
  return names.find((name) => works(name, ["-I", "-c", test]));
}

/**
 * What the machine lacks.
 * @param {{ withBrowser: boolean }} options
 */
export function missingNeeds({ withBrowser }) {
  return [...needs, ...(withBrowser ? [browser] : [])].filter((need) => !need.present());
}

/**
 * Whether a program is there and succeeds.
 * @param {string} program
 * @param {string[]} args
 */
export function works(program, args) {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
