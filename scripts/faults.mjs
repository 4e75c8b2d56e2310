/**
 * `npm run faults`: produces every fault of docs/promises.md for real, by the test that stands beside
 * it, and prints what happened beside what was promised. `npm run faults -- disk` takes only the
 * rows with that word. Ends with 1 if a promise is broken.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { readPage } from "./faults/page.mjs";
import { lines } from "./faults/table.mjs";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";

/** @typedef {import("./faults/page.mjs").Row} Row */
/** @typedef {import("./faults/reporter.mjs").Ending} Ending */

const word = process.argv[2]?.toLowerCase() ?? "";
const rows = readPage().filter((row) => Object.values(row).join(" ").toLowerCase().includes(word));
if (rows.length === 0) throw new Error(`no row of docs/promises.md has "${word}"`);

const endings = await run(rows);
const widths = [7, 26, 42, 60];
const longest = 180;
print(["", "fault", "promised", "happened"]);
const marks = rows.map((row) => {
  const ending = endings.get(keyOf(compiled(row.file), row.test));
  const mark = markOf(ending);
  const { skipped = "", happened = "" } = ending ?? {};
  const words = ending ? skipped || happened || "as promised" : `no such test ran: ${row.test}`;
  const cut = words.length > longest ? `${words.slice(0, longest)}…` : words;
  print([mark, row.fault, row.promise, cut.replace(/\s+/g, " ")]);
  return mark;
});
const count = (/** @type {string} */ mark) => marks.filter((other) => other === mark).length;
console.log(`\n${count("kept")} kept, ${count("BROKEN")} broken, ${count("not run")} not run here`);
if (count("BROKEN") > 0) process.exitCode = 1;

/**
 * Runs the rows' tests and gives how each ended, by file and title.
 * @param {Row[]} rows
 */
async function run(rows) {
  const files = [...new Set(rows.map(({ file }) => compiled(file)))];
  const titles = [...new Set(rows.map(({ test }) => test))];
  const child = spawn(
    process.execPath,
    [
      ...["--require", join(root, "scripts/faults/happened.cjs"), "--test"],
      ...["--test-reporter", join(root, "scripts/faults/reporter.mjs")],
      ...["--test-reporter-destination", "stdout"],
      ...titles.map((title) => `--test-name-pattern=^${escaped(title)}$`),
      ...files,
    ],
    {
      cwd: root,
      env: { ...process.env, ...trainingEnvironment },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  /** @type {Map<string, Ending>} */
  const endings = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    /** @type {Ending} */
    const ending = JSON.parse(line);
    if (!titles.includes(ending.test)) continue;
    endings.set(keyOf(ending.file, ending.test), ending);
    if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${endings.size} of ${rows.length}`);
  }
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  return endings;
}

/** @param {Ending | undefined} ending */
function markOf(ending) {
  if (!ending?.passed) return "BROKEN";
  return ending.skipped ? "not run" : "kept";
}

/** @param {string} file */
function compiled(file) {
  return join(root, "build", file.replace(/\.ts$/, ".js"));
}

/** @param {string} file @param {string} test */
function keyOf(file, test) {
  return `${file}\n${test}`;
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** @param {string[]} cells */
function print(cells) {
  console.log(lines(cells, widths).join("\n"));
}
