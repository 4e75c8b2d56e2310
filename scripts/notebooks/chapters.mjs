/**
 * Writes notebooks/course/chapters.ts, in which TypeScript finds the chapters' files, from their names
 * (`npm run build`). With `--print`, prints what it would write instead; FOLDER is another course.
 *
 *   node scripts/notebooks/chapters.mjs [--print] [FOLDER]
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../setup/paths.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { print: { type: "boolean" } },
});
const [folder = join(root, "notebooks/course")] = positionals;

const chapters = readdirSync(folder)
  .filter((file) => /^\d\d-.*\.json$/.test(file))
  .sort()
  .map((file) => {
    const name = file.slice(0, -".json".length);
    const { key, quiz } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const camelCase = name.slice(3).replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    const hasCode = existsSync(join(folder, `${name}.ts`));
    return { name, key: key ?? camelCase, hasCode, hasQuiz: quiz !== undefined };
  });

const imports = chapters.flatMap(({ name, key, hasCode }) => [
  ...(hasCode ? [`import * as ${key}Code from "./${name}";`] : []),
  `import ${key}Json from "./${name}.json";`,
]);
const lessons = chapters.map(({ name, key, hasCode }) => {
  const code = hasCode ? `, ${key}Code` : "";
  return `const ${key} = lesson("${name}", ${key}Json${code});`;
});
const asking = chapters.filter(({ hasQuiz }) => hasQuiz);
const text = `/** The chapters by the names of their files. Written by \`npm run build\`: change the files, not this one. */
${imports.join("\n")}
import { type Lesson, lesson } from "./chapter";

${lessons.join("\n")}

/** The chapters in their order, the page before them included. */
export const lessons: readonly Lesson[] = [
${chapters.map(({ key }) => `  ${key},\n`).join("")}];

/** The exercises by chapter: \`exercises.data.batchBytes.check(answer)\`. */
export const exercises = {
${chapters.map(({ key }) => `  ${key}: ${key}.exercises,\n`).join("")}};

/** The quizzes by chapter: \`quizzes.data.check({ lucky: "b", … })\`. */
export const quizzes = {
${asking.map(({ key }) => `  ${key}: ${key}.quiz,\n`).join("")}};
`;

if (values.print) process.stdout.write(text);
else writeFileSync(join(folder, "chapters.ts"), text);
