/** What set-up says: a line for each step on the terminal, everything else in a log file. */
import { appendFileSync, writeFileSync } from "node:fs";
import { inConvnet } from "./paths.mjs";

export const logFile = inConvnet("setup.log");

/** Starts the log file anew. */
export function startLog() {
  writeFileSync(logFile, "");
}

/**
 * Adds to the log file.
 * @param {string} text
 */
export function log(text) {
  appendFileSync(logFile, text);
}

let doing = "";
let detail = "";
let began = 0;
let lastPlainLine = 0;

/** @type {NodeJS.Timeout | undefined} */
let clock;

/**
 * From now until the next `line`, progress is this step's, and its seconds are counted.
 * @param {string} name
 */
export function startProgress(name) {
  doing = name;
  began = lastPlainLine = Date.now();
  progress("…");
  clock = setInterval(show, 1000);
}

/**
 * Says how far the step is.
 * @param {string} text
 */
export function progress(text) {
  detail = text.trim();
  show();
}

/** A line that rewrites itself on a terminal; elsewhere one every ten seconds. */
function show() {
  const seconds = Math.round((Date.now() - began) / 1000);
  const shown = `  ${doing.padEnd(12)} ${seconds} s  ${detail}`;
  if (process.stdout.isTTY) {
    process.stdout.write(`\r\x1b[K${shown.slice(0, (process.stdout.columns || 80) - 1)}`);
  } else if (Date.now() - lastPlainLine > 10_000) {
    console.log(shown.slice(0, 100));
    lastPlainLine = Date.now();
  }
}

/**
 * Ends a progress line with a final one.
 * @param {string} text
 */
export function line(text) {
  clearInterval(clock);
  if (process.stdout.isTTY) process.stdout.write("\r\x1b[K");
  console.log(text);
}
