/** Runs the programs that set-up needs, their output going to the log. */
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { inConvnet, root } from "./paths.mjs";
import { log, progress } from "./report.mjs";

/**
 * Runs a program; throws an error with its last lines if it fails.
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: Record<string, string>, cwd?: string, showAs?: string }} [options] `showAs`: show
 *   the last line of its output as progress behind these words
 * @returns {Promise<string>} its standard output
 */
export function run(program, args, { env = {}, cwd = root, showAs } = {}) {
  const temporary = inConvnet("tmp");
  mkdirSync(temporary, { recursive: true });
  log(`\n$ ${[program, ...args].join(" ")}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      // Programs unpack hundreds of megabytes; a small /tmp would fail them.
      env: { ...process.env, TMPDIR: temporary, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let all = "";
    /** @param {string} text */
    const take = (text) => {
      all += text;
      log(text);
      const last = text.trimEnd().split("\n").at(-1);
      if (showAs && last) progress(`${showAs}: ${last.trim()}`);
    };
    child.stdout.on("data", (data) => {
      output += data;
      take(String(data));
    });
    child.stderr.on("data", (data) => take(String(data)));
    child.on("error", (error) => reject(new Error(`${program} did not start: ${error.message}`)));
    child.on("close", (code, signal) => {
      if (code === 0) return resolve(output);
      const tail = all.trimEnd().split("\n").slice(-12).join("\n");
      reject(new Error(`${program} ended with ${signal ?? `exit code ${code}`}:\n${tail}`));
    });
  });
}
