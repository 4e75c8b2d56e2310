/**
 * Sets up the course on this machine: the first act of every command. Each step is done once, and
 * again only when what it was made from changes; interrupted anywhere, the next call goes on from
 * there.
 */
import { accessSync, constants, mkdirSync, rmSync } from "node:fs";
import { advice } from "./advice.mjs";
import { canvas } from "./canvas.mjs";
import { build, data } from "./course.mjs";
import { jupyter } from "./jupyter.mjs";
import { kernel } from "./kernel.mjs";
import { takeLock } from "./lock.mjs";
import { checkMachine } from "./machine.mjs";
import { missingNeeds } from "./needs.mjs";
import { packages } from "./packages.mjs";
import { inConvnet, root } from "./paths.mjs";
import { line, startLog } from "./report.mjs";
import { isDone, runStep } from "./step.mjs";
import { binding, library } from "./tensorflow.mjs";

/** In the order in which they need each other. */
export const steps = [packages, jupyter, library, binding, canvas, build, kernel, data];

/**
 * Does what is left of the set-up. Throws an error that says what to do next.
 * @param {{ withBrowser?: boolean }} [options] `withBrowser`: Chromium too, for the tests
 */
export async function setUp({ withBrowser = false } = {}) {
  const isComplete = () =>
    steps.every(isDone) && (!withBrowser || missingNeeds({ withBrowser }).length === 0);
  if (isComplete()) return;
  const start = performance.now();
  makeFolder();
  const release = await takeLock();
  try {
    // The set-up that held the lock may have done it all.
    if (isComplete()) return;
    console.log("Setting up (the first time takes a few minutes):");
    startLog();
    await checkMachine({ withBrowser });
    for (const step of steps) if (!isDone(step)) await runStep(step);
    rmSync(inConvnet("tmp"), { recursive: true, force: true });
  } finally {
    release();
  }
  line(`Setup is complete (${((performance.now() - start) / 1000).toFixed(0)} s).`);
}

function makeFolder() {
  try {
    // Before mkdir, which calls a read-only disk ENOENT.
    accessSync(root, constants.W_OK);
    mkdirSync(inConvnet("tmp"), { recursive: true });
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(`Setup cannot begin: ${message}\n${advice(message)}`);
  }
}
