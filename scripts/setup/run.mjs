/** Runs the programs that set-up needs, their output going to the log. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { constants } from "node:os";
import { courseEnvironment } from "./environment.mjs";
import { inConvnet, root } from "./paths.mjs";
import { line, log, progress } from "./report.mjs";

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(signal, () => {
    if (running.size === 0) process.exit(128 + constants.signals[signal]);
    for (const child of running) child.kill(signal);
    line("Interrupted: the same command continues from here.");
    process.exit(128 + constants.signals[signal]);
  });
}

/**
 * Runs a program; throws an error with its last lines if it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, show?: (line: string) => string | undefined }} [options]
 *   `show` makes progress of a line of its output
 * @returns {Promise<string>} its standard output
 */
export function run(program, args, { env = {}, show } = {}) {
  const temporary = inConvnet("tmp");
  mkdirSync(temporary, { recursive: true });
  log(`\n$ ${[program, ...args].join(" ")}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      // Programs unpack hundreds of megabytes; a small /tmp would fail them.
      env: courseEnvironment({ TMPDIR: temporary, ...env }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    let output = "";
    let all = "";
    /** @param {string} text */
    const take = (text) => {
      all += text;
      log(text);
      const shown = show && text.split("\n").map(show).filter(Boolean).at(-1);
      if (shown) progress(shown);
    };
    child.stdout.on("data", (data) => {
      output += data;
      take(String(data));
    });
    child.stderr.on("data", (data) => take(String(data)));
    child.on("error", (error) => reject(new Error(`${program} did not start: ${error.message}`)));
    child.on("close", (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve(output);
      const tail = all.trimEnd().split("\n").slice(-12).join("\n");
      reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}:\n${tail}`));
    });
  });
}
