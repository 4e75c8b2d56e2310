/**
 * A chapter as an assignment for a class, in nbgrader's folders (docs/class.md):
 *
 *   npm run assignment -- 04             releases chapter 4, then grades what is in submitted/
 *   npm run assignment -- release 04     writes the students' copy, without solutions, into release/
 *   npm run assignment -- grade 04       grades submitted/STUDENT/04-training/ into grades.csv
 *
 * --folder class    the class's folder, from the course's
 * --seconds 60      the processor time that a student's code may take for an exercise; it may wait five times as long
 * --memory 4        how many GB of memory it may take
 * --budget smoke    the budget in which it trains: smoke, laptop or full
 * --no-sandbox      runs students' code without bubblewrap, with all your rights
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findNotebooks, readNotebook } from "./notebooks/notebook.mjs";
import { command } from "./setup/command.mjs";
import { root } from "./setup/paths.mjs";
import { setUp } from "./setup/set-up.mjs";

const budgets = ["smoke", "laptop", "full"];

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      folder: { type: "string", default: "class" },
      seconds: { type: "string", default: "60" },
      memory: { type: "string", default: "4" },
      budget: { type: "string", default: "smoke" },
      "no-sandbox": { type: "boolean", default: false },
    },
  });
  const [seconds, memory] = [Number(values.seconds), Number(values.memory)];
  if (!(seconds > 0)) throw new Error(`--seconds ${values.seconds}; expected a number above 0`);
  if (!(memory >= 1)) throw new Error(`--memory ${values.memory}; expected at least 1 (GB)`);
  if (!budgets.includes(values.budget)) {
    throw new Error(`--budget ${values.budget}; expected ${budgets.join(", ")}`);
  }
  const step = ["release", "grade"].includes(positionals[0] ?? "") ? positionals[0] : undefined;
  const names = positionals.slice(step ? 1 : 0);
  if (names.length !== 1 || names[0].endsWith(".ipynb")) {
    throw new Error('name one chapter, such as "npm run assignment -- 04"');
  }
  const chapter = readNotebook(findNotebooks(names)[0]);
  await setUp();
  // They need what set-up compiles.
  const { release } = await import("./assignment/release.mjs");
  const { grade } = await import("./assignment/grade.mjs");
  const folder = resolve(root, values.folder);
  mkdirSync(folder, { recursive: true });
  if (step !== "grade") release(chapter, folder);
  const options = { seconds, memory, budget: values.budget, bare: values["no-sandbox"] };
  if (step !== "release") await grade(chapter, folder, options);
});
