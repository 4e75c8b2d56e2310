/**
 * `npm test`: set-up, then everything that proves the course; each job runs, whatever the others say.
 *
 *   npm test                       everything
 *   npm test -- WORD…              the stages and folders of tests with one of these words: `unit`, `data`
 *   npm test -- --all              everything, and every chapter in the browser
 *   npm test -- --changed [REF]    what the changes since REF, or since the last commit, can break
 */
import { parseArgs } from "node:util";
import { command } from "./setup/command.mjs";
import { setUp } from "./setup/set-up.mjs";
import { runJobs, titleOf } from "./test/jobs.mjs";
import { allJobs, changedJobs, compile, stages } from "./test/stages.mjs";

/** @typedef {import("./test/jobs.mjs").Result} Result */

await command(async () => {
  const start = performance.now();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { changed: { type: "boolean" }, all: { type: "boolean" } },
  });
  if (values.all) process.env.CONVNET_TEST_ALL = "1";
  await setUp({ withBrowser: true });
  const compiled = await runJobs([compile]);
  const jobs = values.changed
    ? await changedJobs(positionals[0] ?? "HEAD")
    : allJobs().filter((job) => isNamed(titleOf(job), positionals));
  if (jobs.length === 0) {
    throw new Error(`no stage has "${positionals.join(" ")}"; expected ${stages.join(", ")}`);
  }
  report([...compiled, ...(await runJobs(jobs))], (performance.now() - start) / 1000);
});

/** @param {string} title @param {string[]} words */
function isNamed(title, words) {
  return words.length === 0 || words.some((word) => title.split(/\W+/).includes(word));
}

/** @param {Result[]} results @param {number} seconds */
function report(results, seconds) {
  console.log("\nstage                   passed  failed   seconds");
  for (const stage of stages) {
    const own = results.filter(({ job }) => job.stage === stage);
    if (own.length > 0) console.log(row(stage, own));
  }
  const problems = results.flatMap(({ problems }) => problems);
  if (problems.length > 0) console.log(`\n${problems.map((each) => `FAILED ${each}`).join("\n")}`);
  const [passed, failed] = [sum(results, "passed"), sum(results, "failed")];
  console.log(`${seconds.toFixed(0)} seconds in all, two stages or more at a time`);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** @param {string} stage @param {Result[]} results */
function row(stage, results) {
  const counts = [sum(results, "passed"), sum(results, "failed")];
  const cells = counts.map((count) => String(count).padStart(7)).join(" ");
  return `${stage.padEnd(22)} ${cells} ${sum(results, "seconds").toFixed(1).padStart(9)}`;
}

/** @param {Result[]} results @param {"passed" | "failed" | "seconds"} key */
function sum(results, key) {
  return results.reduce((total, result) => total + result[key], 0);
}
