/**
 * `npm run sbom`: writes build/sbom.cdx.json, all that the course is made of as a CycloneDX list: npm's
 * packages by npm itself, Python's from the hashed requirements.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { python, root } from "./setup/paths.mjs";

/** @typedef {{ name: string, purl: string, licenses?: ReturnType<typeof named> }} Component */

/** Licences, by their authors, of packages that set-up installs on other systems, or not by pip. */
const notHere = {
  ...{ appnope: "BSD-2-Clause", colorama: "BSD License", decorator: "BSD-2-Clause" },
  ...{ exceptiongroup: "MIT License", pywinpty: "MIT License", tomli: "MIT" },
  ...{ tensorflow: "Apache-2.0", "tensorflow-cpu": "Apache-2.0" },
  ...{ doit: "MIT License", "jupyterlite-core": "BSD License" },
};

/** Prints the licence of each installed package by its name, as it states it itself. */
const readLicences = `
import importlib.metadata, json, re
def licence(meta):
    classifiers = [c.split(" :: ")[-1] for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    return meta.get("License-Expression") or " AND ".join(classifiers) or (meta.get("License") or "").split("\\n")[0]
print(json.dumps({re.sub("[-_.]+", "-", d.name).lower(): licence(d.metadata) for d in importlib.metadata.distributions()}))`;

const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
const sbom = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8" }));
// npm takes the folder's name for the project's.
sbom.metadata.component.name = "convnet";
// The course is no package of others, though npm lists a workspace.
sbom.components = sbom.components.filter(
  (/** @type {Component} */ { purl }) => !purl.startsWith("pkg:npm/convnet-course@"),
);
const npm = sbom.components.length;
for (const component of sbom.components) {
  // Its "(MIT AND BSD)" names no licence of SPDX, and npm leaves it out.
  if (component.name === "dictionary-en-gb") component.licenses = named("MIT AND BSD");
}
sbom.components.push(...pythonPackages());
mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(join(root, "build/sbom.cdx.json"), `${JSON.stringify(sbom, null, 1)}\n`);
console.log(
  `build/sbom.cdx.json: ${npm} npm packages, ${sbom.components.length - npm} Python packages`,
);

/** The packages of every requirements*.txt as components. */
function pythonPackages() {
  const known = JSON.parse(execFileSync(python, ["-c", readLicences], { encoding: "utf8" }));
  const licences = { ...notHere, ...known };
  const files = readdirSync(root).filter((file) => /^requirements.*\.txt$/.test(file));
  const text = files.map((file) => readFileSync(join(root, file), "utf8")).join("\n");
  const pinned = text.replaceAll("\\\n", " ").matchAll(/^([\w.-]+)==([\w.+!]+)(\s.*)$/gm);
  return Array.from(pinned, ([, name, version, rest]) => {
    const purl = `pkg:pypi/${name.toLowerCase()}@${version}`;
    const licence = name.startsWith("nvidia-")
      ? "NVIDIA proprietary"
      : licences[name.replace(/[-_.]+/g, "-").toLowerCase()];
    return {
      ...{ "bom-ref": purl, type: "library", name, version, purl },
      licenses: licence ? named(licence) : [],
      hashes: (rest.match(/(?<=--hash=sha256:)[\da-f]{64}/g) ?? []).map((content) => ({
        alg: "SHA-256",
        content,
      })),
    };
  });
}

/** @param {string} name */
function named(name) {
  return [{ license: { name } }];
}
