/** The packages that the course takes from others: npm's from the lockfile, Python's from the requirements. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { python, root } from "../setup/paths.mjs";

/**
 * `hashes` are SHA-256 in hex; `licence` is "" where it is not told on this machine.
 * @typedef {{ name: string, version: string, licence: string }} Package
 * @typedef {Package & { hashes: string[] }} PythonPackage
 */

/** @returns {Package[]} */
export function npmPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, { link }]) => path !== "" && !link)
    .map(([path, { name, version, license }]) => ({
      name: name ?? path.split("node_modules/").at(-1),
      version,
      licence: license ?? "",
    }));
}

/** Those of every requirements*.txt; licences as the packages in `.convnet/venv` state them. */
export function pythonPackages() {
  const licences = new Map(Object.entries(installedLicences()));
  const files = readdirSync(root).filter((file) => /^requirements.*\.txt$/.test(file));
  return files.flatMap((file) =>
    readRequirements(readFileSync(join(root, file), "utf8")).map((found) => ({
      ...found,
      licence: licences.get(normal(found.name)) ?? licenceNotInstalled(found.name),
    })),
  );
}

/**
 * The packages of a requirements file, each with its hashes.
 * @param {string} text
 * @returns {Omit<PythonPackage, "licence">[]}
 */
export function readRequirements(text) {
  const lines = text
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => /^[a-z]/i.test(line));
  return lines.map((line) => {
    const [, name, version] = /^([\w.-]+)==([\w.+!]+)\s/.exec(line) ?? [];
    if (!name) throw new Error(`not pinned: "${line}"; expected name==version --hash=sha256:…`);
    const hashes = [...line.matchAll(/--hash=sha256:([\da-f]{64})/g)].map(([, hash]) => hash);
    return { name, version, hashes };
  });
}

const readLicences = `
import importlib.metadata, json, re
def licence(meta):
    classifiers = [c.split(" :: ")[-1] for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    text = meta.get("License-Expression") or "; ".join(classifiers) or (meta.get("License") or "").split("\\n")[0]
    return text.strip()
found = importlib.metadata.distributions()
print(json.dumps({re.sub("[-_.]+", "-", d.metadata["Name"]).lower(): licence(d.metadata) for d in found}))
`;

/** @returns {Record<string, string>} */
function installedLicences() {
  return JSON.parse(execFileSync(python, ["-c", readLicences], { encoding: "utf8" }));
}

/**
 * What the Python index tells of packages that set-up does not install, or not on this machine.
 * @param {string} name
 */
function licenceNotInstalled(name) {
  if (/^tensorflow(-cpu)?$/.test(name)) return "Apache-2.0";
  if (name.startsWith("nvidia-")) return "NVIDIA proprietary";
  return notHere[normal(name)] ?? "";
}

/**
 * Licences of packages for other systems and older Pythons.
 * @type {Record<string, string>}
 */
const notHere = {
  ...{ appnope: "BSD-2-Clause", colorama: "BSD License", decorator: "BSD-2-Clause" },
  ...{ exceptiongroup: "MIT License", pywinpty: "MIT License", tomli: "MIT" },
};

/** @param {string} name */
function normal(name) {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}
