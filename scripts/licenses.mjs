/** `npm run licenses`: the licences of all packages that the course takes; ends with 1 at a foreign one. */
import { licenceProblems } from "./supply/licences.mjs";
import { npmPackages, pythonPackages } from "./supply/packages.mjs";

const packages = [...npmPackages(), ...pythonPackages()];
/** @type {Map<string, Set<string>>} */
const named = new Map();
for (const { name, licence } of packages) {
  named.set(licence, (named.get(licence) ?? new Set()).add(name));
}
for (const [licence, names] of [...named].sort(([, a], [, b]) => b.size - a.size)) {
  console.log(`${licence || "none stated"} (${names.size}): ${[...names].sort().join(", ")}`);
}
const problems = licenceProblems(packages);
for (const problem of problems) console.error(`not allowed: ${problem}`);
console.log(`${packages.length} packages, ${problems.length} of a licence that is not allowed`);
if (problems.length > 0) process.exitCode = 1;
