/**
 * `npm run licenses`: prints the licences of the packages in build/sbom.cdx.json, or in the list that is
 * named; ends with 1 at one that is not allowed.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./setup/paths.mjs";

/** @typedef {{ name: string, version: string, licenses?: { expression?: string, license?: { id?: string, name?: string } }[] }} Component */

/** Those that let the course be given on under MIT, by SPDX's names or, in older Python packages, by others. */
const allowed =
  /^(MIT(-0| License)?|ISC( License \(ISCL\))?|0BSD|BSD(-[23]-Clause| License)?|Apache(-2\.0| 2\.0| Software License| License, Version 2\.0)|Unlicense|BlueOak-1\.0\.0|PSF-2\.0|Python Software Foundation License)$/;
/** Binding for changes of their own files only, of which we make none. */
const unchanged = /^(MPL-2\.0|Mozilla Public License 2\.0 \(MPL 2\.0\))$/;
/** A learner with such a GPU fetches them from NVIDIA's own packages; the course does not give them on. */
const notGivenOn = "NVIDIA proprietary";

const file = process.argv[2] ?? join(root, "build/sbom.cdx.json");
/** @type {Component[]} */
const components = JSON.parse(readFileSync(file, "utf8")).components;
/** @type {Map<string, Set<string>>} */
const byLicence = new Map();
let problems = 0;
for (const component of components) {
  const licence = licenceOf(component);
  byLicence.set(licence, (byLicence.get(licence) ?? new Set()).add(component.name));
  if (isAllowed(licence)) continue;
  console.error(`not allowed: ${component.name} ${component.version}: ${licence}`);
  problems++;
}
for (const [licence, names] of [...byLicence].sort(([, a], [, b]) => b.size - a.size)) {
  console.log(`${licence} (${names.size}): ${[...names].sort().join(", ")}`);
}
console.log(`${components.length} packages, ${problems} of a licence that is not allowed`);
if (problems > 0) process.exitCode = 1;

/** @param {Component} component */
function licenceOf({ licenses: [first] = [] }) {
  return first?.expression ?? first?.license?.id ?? first?.license?.name ?? "none stated";
}

/**
 * Whether all parts of an AND, and one of an OR, are allowed.
 * @param {string} licence
 * @returns {boolean}
 */
function isAllowed(licence) {
  const words = licence.trim().replace(/^\((.*)\)$/, "$1");
  const [either, both] = [words.split(" OR "), words.split(" AND ")];
  if (either.length > 1) return either.some(isAllowed);
  if (both.length > 1) return both.every(isAllowed);
  return allowed.test(words) || unchanged.test(words) || words === notGivenOn;
}
