/** What set-up says: a line for each step on the terminal, everything else in a log file. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { inConvnet } from "./paths.mjs";

export const logFile = inConvnet("setup.log");

/** Starts the log file anew. */
export function startLog() {
  mkdirSync(inConvnet(), { recursive: true });
  writeFileSync(logFile, "");
}

/**
 * Adds to the log file.
 * @param {string} text
 */
export function log(text) {
  appendFileSync(logFile, text);
}

/** The last lines of the log. */
export function logTail() {
  return readFileSync(logFile, "utf8").trimEnd().split("\n").slice(-12).join("\n");
}

let lastPlainLine = 0;

/**
 * Shows how far a step is: a line that rewrites itself on a terminal, elsewhere one every ten seconds.
 * @param {string} text
 */
export function progress(text) {
  if (process.stdout.isTTY) {
    process.stdout.write(`\r\x1b[K  ${text.slice(0, (process.stdout.columns ?? 80) - 4)}`);
  } else if (Date.now() - lastPlainLine > 10_000) {
    console.log(`  ${text.slice(0, 96)}`);
    lastPlainLine = Date.now();
  }
}

/**
 * Ends a progress line with a final one.
 * @param {string} text
 */
export function line(text) {
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  console.log(text);
}
