/**
 * Sets up the course on this machine: `npm run setup`, and the first act of every other command.
 * Each step is done once and again only when what it was made from changes; interrupted, the next
 * call goes on from there.
 */
import { mkdirSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { build, data } from "./setup/course.mjs";
import { jupyter, kernel } from "./setup/jupyter.mjs";
import { takeLock } from "./setup/lock.mjs";
import { missingNeeds, prepareMachine } from "./setup/machine.mjs";
import { canvas, packages } from "./setup/packages.mjs";
import { inConvnet } from "./setup/paths.mjs";
import { line, startLog } from "./setup/report.mjs";
import { isDone, runStep } from "./setup/step.mjs";
import { library, tfjsBinding } from "./setup/tensorflow.mjs";

const steps = [packages, jupyter, library, tfjsBinding, canvas, build, kernel, data];

/**
 * Does what is left of the set-up. Throws an error that says what to do next.
 * @param {{ withBrowser?: boolean }} [options] `withBrowser`: Chromium too, for the tests
 */
export async function setUp({ withBrowser = false } = {}) {
  const start = performance.now();
  const needsBrowser = withBrowser && missingNeeds({ withBrowser }).length > 0;
  if (steps.every(isDone) && !needsBrowser) return;
  console.log("Setting up (the first time takes some minutes):");
  try {
    mkdirSync(inConvnet(), { recursive: true });
  } catch (error) {
    throw new Error(
      `${inConvnet()} cannot be made (${/** @type {Error} */ (error).message}).\n` +
        "Clone the course into a folder that you can write to.",
    );
  }
  const release = await takeLock();
  try {
    startLog();
    await prepareMachine({ withBrowser });
    for (const step of steps) if (!isDone(step)) await runStep(step);
    rmSync(inConvnet("tmp"), { recursive: true, force: true });
  } finally {
    release();
  }
  line(`Set-up is complete (${((performance.now() - start) / 1000).toFixed(0)} s).`);
}

/**
 * Runs one of the course's commands; its error ends it as a message, not as a stack.
 * @param {() => Promise<void>} command
 */
export async function main(command) {
  try {
    await command();
  } catch (error) {
    console.error(`\n${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    await setUp({ withBrowser: process.argv.includes("--with-browser") });
    console.log("Ready: `npm start` opens the course, `npm test` proves it.");
  });
}
