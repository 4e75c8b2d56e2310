/** Which licences the course's packages may have: those that let it be given on under MIT. */

/** @typedef {import("./packages.mjs").Package} Package */

/** SPDX's names, and those that older Python packages use. */
const allowed = [
  ...[
    "MIT",
    "MIT-0",
    "ISC",
    "0BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSD",
    "Apache-2.0",
    "Unlicense",
  ],
  ...["BlueOak-1.0.0", "PSF-2.0", "MIT License", "BSD License", "ISC License (ISCL)"],
  ...["Apache Software License", "Apache License, Version 2.0", "Apache 2.0"],
  "Python Software Foundation License",
];

/** Binding for changes of their own files only, of which we make none. */
const unchanged = ["MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)"];

/** NVIDIA's libraries: a learner with such a GPU fetches them from NVIDIA's own packages. */
const notGivenOn = ["NVIDIA proprietary"];

/**
 * The packages whose licence is not among the allowed ones, each as "name version: licence".
 * @param {Package[]} packages
 */
export function licenceProblems(packages) {
  return packages
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence || "no licence stated"}`);
}

/**
 * Whether all parts of an AND, and one of an OR, are allowed. Python's classifiers are joined by ";".
 * @param {string} licence
 * @returns {boolean}
 */
export function isAllowed(licence) {
  const words = licence.trim().replace(/^\((.*)\)$/, "$1");
  if ([...allowed, ...unchanged, ...notGivenOn].includes(words)) return true;
  for (const [joint, all] of /** @type {const} */ ([
    [/ OR /, false],
    [/ AND |; /, true],
  ])) {
    const parts = words.split(joint);
    if (parts.length > 1) return all ? parts.every(isAllowed) : parts.some(isAllowed);
  }
  return false;
}
