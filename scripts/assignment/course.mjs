/** The package "convnet-course" without its answers: what students get, and what their code finds in the grader's sandbox. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../setup/paths.mjs";

const compiled = join(root, "dist/notebooks/course");
const cutChapters = join(root, "dist/scripts/assignment/check/cut-chapters.js");

/**
 * Writes the package into the folder `to`. It works in every folder `node_modules` inside the course's.
 * @param {string} to
 */
export function writeCutCourse(to) {
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const modules = reachable("index", new Set());
  const types = readdirSync(compiled, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".d.ts"),
  );
  for (const file of [...[...modules].map((name) => `${name}.js`), ...types]) {
    // Where it lies does not matter: the course's library is found by name.
    const text = readModule(file).replaceAll(/(["'])(?:\.\.\/)+src/g, "$1convnet/dist/src");
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text);
  }
  const lessons = readdirSync(join(root, "notebooks/course"))
    .filter((file) => /^\d\d-.*\.json$/.test(file))
    .sort()
    .map(cutLesson);
  writeFileSync(join(to, "cut.json"), JSON.stringify(lessons));
  writeFileSync(join(to, "10-bug-lab.json"), JSON.stringify(cutBugs()));
  const { main: _, types: __, ...about } = readJson("package.json");
  writeFileSync(
    join(to, "package.json"),
    JSON.stringify({ ...about, main: "index.js", types: "index.d.ts" }),
  );
}

/**
 * The compiled modules that one of them loads, in whatever depth; of the chapters, none.
 * @param {string} name
 * @param {Set<string>} found
 */
function reachable(name, found) {
  found.add(name);
  for (const [, next] of readModule(`${name}.js`).matchAll(/require\("(\.\/[\w/-]+)"\)/g)) {
    const path = join(dirname(name), next);
    const module = existsSync(join(compiled, `${path}.js`)) ? path : join(path, "index");
    if (!found.has(module)) reachable(module, found);
  }
  return found;
}

/**
 * A compiled file of the course; instead of its chapters those without answers.
 * @param {string} file
 */
function readModule(file) {
  if (file !== "chapters.js") return readFileSync(join(compiled, file), "utf8");
  return readFileSync(cutChapters, "utf8").replaceAll("../../../notebooks/course/", "./");
}

/** @param {string} file */
function readJson(file) {
  return JSON.parse(readFileSync(join(root, "notebooks/course", file), "utf8"));
}

/** @param {string} file */
function cutLesson(file) {
  const { exercises, quiz, ...about } = readJson(file);
  const [, number, slug] = /** @type {RegExpExecArray} */ (/^(\d\d)-(.+)\.json$/.exec(file));
  const key = slug.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  const hints = Object.entries(exercises).map(([name, asked]) => [name, asked.hints]);
  const questions = Object.entries(quiz ?? {}).map(([name, { ask, options }]) => {
    const shown = Object.entries(options).map(([letter, [option]]) => [letter, [option, ""]]);
    return [name, { ask, options: Object.fromEntries(shown), right: "a" }];
  });
  return {
    ...{ key, ...about, number: Number(number), exercises: Object.fromEntries(hints) },
    quiz: quiz && Object.fromEntries(questions),
  };
}

/** The bug lab shows its cases by their number and must find the one whose control run is its healthy one. */
function cutBugs() {
  const bugs = Object.entries(readJson("10-bug-lab.json").exercises).flatMap(([name, { bug }]) => {
    const id = bug?.id === "sortedBatches" ? bug.id : "";
    return bug ? [[name, { bug: { id, wrong: "", right: "" } }]] : [];
  });
  return { exercises: Object.fromEntries(bugs) };
}
