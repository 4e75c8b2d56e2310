/**
 * `npm run sbom`: writes build/sbom.cdx.json, all that the course is made of as a CycloneDX 1.5 list: npm's
 * packages by npm itself, Python's from the requirements with their hashes.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/paths.mjs";
import { pythonPackages } from "./supply/packages.mjs";

/** @typedef {import("./supply/packages.mjs").PythonPackage} PythonPackage */

const args = ["sbom", "--package-lock-only", "--sbom-format", "cyclonedx"];
const sbom = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8" }));
// npm takes the folder's name for the project's.
sbom.metadata.component.name = "convnet";
const python = pythonPackages().map(component);
sbom.components.push(...python);
const path = join(root, "build/sbom.cdx.json");
mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(path, `${JSON.stringify(sbom, null, 1)}\n`);
const npm = sbom.components.length - python.length;
console.log(`build/sbom.cdx.json: ${npm} packages of npm, ${python.length} of Python`);

/** @param {PythonPackage} package_ */
function component({ name, version, hashes, licence }) {
  const purl = `pkg:pypi/${name.toLowerCase()}@${version}`;
  return {
    ...{ "bom-ref": purl, type: "library", name, version, purl },
    licenses: licence ? [{ license: { name: licence } }] : [],
    hashes: hashes.map((content) => ({ alg: "SHA-256", content })),
  };
}
