/** A step of set-up: done once for the same inputs, and done again when they change. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { advice } from "./advice.mjs";
import { inConvnet } from "./paths.mjs";
import { line, logFile, startProgress } from "./report.mjs";

/**
 * @typedef {{
 *   name: string,
 *   what: string,
 *   inputs: () => (string | Buffer)[],
 *   outputs: string[],
 *   run: () => Promise<void>,
 *   probe?: () => Promise<unknown>,
 *   next: string,
 * }} Step
 *   `inputs` decide whether it must run again; `outputs` are paths that must exist; `probe` uses what
 *   was made and throws if it does not work; `next` tells what to do if the step fails for none of
 *   the usual causes.
 */

/** @param {Step} step */
export function isDone(step) {
  const stamp = stampOf(step);
  const known = existsSync(stamp) && readFileSync(stamp, "utf8") === digest(step);
  return known && step.outputs.every((path) => existsSync(path));
}

/**
 * Runs a step and stamps it; the stamp is written last, so an interrupted step runs again.
 * @param {Step} step
 */
export async function runStep(step) {
  const start = performance.now();
  const stamp = stampOf(step);
  startProgress(step.name);
  try {
    forget(step);
    await step.run();
    await step.probe?.();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, digest(step));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    line(`  ${step.name.padEnd(12)} failed`);
    throw new Error(
      `Setup stopped at "${step.name}" (${step.what}).\n${message}\n\n` +
        `${advice(message, step.next)}\nThe complete log: ${logFile}`,
    );
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  line(`  ${step.name.padEnd(12)} ${step.what.padEnd(58)} ${seconds.padStart(6)} s`);
}

/**
 * Has the next set-up do this step again.
 * @param {Step} step
 */
export function forget(step) {
  rmSync(stampOf(step), { force: true });
}

/** @param {Step} step */
function stampOf(step) {
  return inConvnet("stamps", step.name);
}

/** @param {Step} step */
function digest(step) {
  const hash = createHash("sha256");
  for (const input of step.inputs()) hash.update(createHash("sha256").update(input).digest());
  return hash.digest("hex");
}
