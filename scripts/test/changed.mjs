/** What a change can break, for `npm test -- --changed`. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { readImports } from "../house/imports.mjs";

/** A change of these can break everything. */
export const ground =
  /^(package(-lock)?|(test\/|scripts\/)?tsconfig)\.json$|^requirements.*\.txt$|^scripts\/(test|setup)\b/;

/** The packages that cells and tests import by name, and the files that list what they export. */
const packages = { convnet: "src/index.ts", "convnet-course": "notebooks/course/index.ts" };

/**
 * The files that differ from the commit `ref`, new and deleted ones included, by their paths in the checkout.
 * @param {string} folder
 * @param {string} ref
 */
export function changedFiles(folder, ref) {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync("git", args, { cwd: folder, encoding: "utf8" }).split("\0").filter(Boolean);
  return [
    ...git("diff", "--name-only", "--no-renames", "-z", ref, "--"),
    ...git("ls-files", "--others", "--exclude-standard", "-z"),
  ];
}

/**
 * The test files that the changed files can break: they import or name them, or files that do. All by their paths
 * in the checkout.
 * @param {string} folder
 * @param {string[]} changed
 */
export async function affectedTests(folder, changed) {
  const { files } = await readImports(folder);
  const readers = files.map(({ path, imports }) => {
    const text = withoutComments(readFileSync(join(folder, path), "utf8"));
    return { path, text, imports: new Set([...imports, ...byName(folder, text)]) };
  });
  const reached = new Set(changed);
  for (const path of reached) {
    const isNamed = naming(path);
    for (const reader of readers) {
      // The library and the course name their own data only.
      const mayName = /^(test|scripts)\//.test(reader.path) || path.startsWith("assets/");
      if (reader.imports.has(path) || (mayName && isNamed(reader.text))) reached.add(reader.path);
    }
  }
  return [...reached].filter((path) => /^test\/.*\.test\.ts$/.test(path)).sort();
}

/** @param {string} code */
function withoutComments(code) {
  return code.replace(/\/\*[\s\S]*?\*\/|(?<![:"'`])\/\/.*/g, "");
}

/**
 * The files behind the names that a text imports from the packages; a package's index where it takes all of it.
 * @param {string} folder
 * @param {string} text
 */
function byName(folder, text) {
  return Object.entries(packages).flatMap(([name, index]) => {
    const uses = text.match(new RegExp(`(from |require\\(|import )["'\`]${name}["'\`]`, "g")) ?? [];
    const lists = text.matchAll(new RegExp(`import (?:type )?{([^}]*)} from "${name}"`, "g"));
    const names = [...lists].map(([, list]) => namesOf(list));
    if (uses.length === 0) return [];
    const { exporters, stars } = exportsOf(folder, index);
    const sources = names.flat().flatMap((each) => exporters.get(each) ?? stars);
    return uses.length > names.length ? [index, ...sources] : sources;
  });
}

/**
 * Which file an index takes each name from, and those that it takes all names from.
 * @param {string} folder
 * @param {string} index
 */
function exportsOf(folder, index) {
  /** @type {Map<string, string>} */
  const exporters = new Map();
  /** @type {string[]} */
  const stars = [];
  const exported = /export (?:type )?(?:{([^}]*)}|\*(?: as (\w+))?) from "(.*)"/g;
  for (const [, list, name, from] of readFileSync(join(folder, index), "utf8").matchAll(exported)) {
    const path = `${normalize(join(dirname(index), from))}.ts`;
    if (!list && !name) stars.push(path);
    for (const each of list ? namesOf(list) : [name]) exporters.set(each, path);
  }
  return { exporters, stars };
}

/** @param {string} list names between braces, some with "type" or "as" */
function namesOf(list) {
  const words = list.split(",").map((each) => each.trim().replace(/^type /, ""));
  return words.filter(Boolean).map((each) => each.split(" as ")[0]);
}

/**
 * Whether a text names a file: code by its path, or by its name once compiled; anything else by its name, or by its
 * folder's path before a quotation mark.
 * @param {string} path
 * @returns {(text: string) => boolean}
 */
function naming(path) {
  const name = basename(path);
  const code = /\.(ts|mjs|cjs|py)$/.exec(path);
  if (code) {
    const names = [path.slice(0, -code[0].length), name.replace(/ts$/, "js")];
    return (text) => names.some((each) => !each.startsWith("index.") && text.includes(each));
  }
  const folder = dirname(path).split("/").slice(-2).join("/");
  return (text) => text.includes(name) || text.includes(`${folder}"`);
}
