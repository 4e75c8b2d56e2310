/**
 * `npm run house`: how large the parts are and whether imports run one way. Ends with 1 if they do
 * not. With `--write` the table is put into src/README.md.
 */

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { closure, readImports } from "./house/imports.mjs";
import { command } from "./setup/command.mjs";
import { root } from "./setup/paths.mjs";

await command(async () => {
  const write = process.argv.includes("--write");
  const folder = process.argv.slice(2).find((argument) => !argument.startsWith("--")) ?? root;
  const { files, violations } = await readImports(folder);
  const [src, course, scripts, test] = ["src", "notebooks/course", "scripts", "test"].map((part) =>
    countLines(join(folder, part)),
  );
  const figures = files
    .find(({ path }) => path === "notebooks/course/explain/index.ts")
    ?.imports.map((path) =>
      closure(files, path).filter((file) =>
        /^(notebooks\/course\/explain|src\/plot)\//.test(file.path),
      ),
    )
    .map((reached) => reached.length) ?? [0];
  const loaded = closure(files, "src/index.ts").reduce((sum, { lines }) => sum + lines, 0);
  const circles = violations.filter((text) => text.startsWith("no circles")).length;
  /** @type {[string, string | number][]} */
  const rows = [
    ["lines of src", src],
    ['lines that `import "convnet"` loads', loaded],
    ["lines of code in all", src + course + scripts + test],
    ["– notebooks/course", course],
    ["– scripts", scripts],
    ["– test", test],
    ["circles", circles],
    ["imports that run up, or out of src", violations.length - circles],
    ["files to read to follow one explainer", `${Math.min(...figures)} to ${Math.max(...figures)}`],
  ];
  const table = tableOf(rows);
  console.log(table);
  if (write) {
    const readme = join(folder, "src/README.md");
    const section = /(<!-- house -->\n)[\s\S]*(<!-- \/house -->)/;
    const text = readFileSync(readme, "utf8");
    writeFileSync(readme, text.replace(section, `$1\n${table}\n\n$2`));
  }
  if (violations.length > 0) {
    throw new Error(
      `${violations.length} imports break the order of the house (scripts/house/rules.mjs):\n` +
        `${violations.map((text) => `  ${text}`).join("\n")}\n` +
        "Move what is imported down, or what imports it up.",
    );
  }
});

/**
 * A Markdown table, its columns even.
 * @param {[string, string | number][]} rows
 */
function tableOf(rows) {
  const cells = rows.map(([name, value]) => [name, value.toLocaleString("en")]);
  const [left, right] = [0, 1].map((column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ [name, value]) =>
    `| ${name.padEnd(left)} | ${value.padStart(right)} |`;
  return [
    line(["measure", "now"]),
    `| ${"-".repeat(left)} | ${"-".repeat(right - 1)}: |`,
    ...cells.map(line),
  ].join("\n");
}

/**
 * The lines of code below a folder; JSON is data.
 * @param {string} folder
 */
function countLines(folder) {
  const code = /\.(ts|mjs|cjs|js|py|css|html|j2)$/;
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => code.test(path))
    .reduce(
      (sum, path) => sum + readFileSync(join(folder, path), "utf8").split("\n").length - 1,
      0,
    );
}
