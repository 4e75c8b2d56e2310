/** Python environments, one for each purpose: packages by their digests and nothing else. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { findPython } from "./needs.mjs";
import { run } from "./run.mjs";

/**
 * A Python environment with the packages of a requirements file; one that was there is replaced.
 * @param {string} venv its folder
 * @param {string} requirements the file of its packages, with their digests
 * @param {string[]} options more of pip's options
 */
export async function makePythonEnvironment(venv, requirements, options = []) {
  rmSync(venv, { recursive: true, force: true });
  await run(findPython() ?? "python3", ["-m", "venv", venv]);
  const install = ["install", "--require-hashes", "--no-deps", "--no-input", "-r", requirements];
  const all = ["-m", "pip", ...install, "--disable-pip-version-check", ...options];
  await run(join(venv, "bin/python"), all, {
    show: (text) => /^(Collecting|Downloading|Installing) \S+/.exec(text)?.[0],
  });
}
