import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { isRunning } from "./process";

/**
 * Writes `content` to `path` all or not at all: into a file beside it, flushed to the disk, then
 * renamed. Whatever goes wrong, the file that was there before stays whole.
 */
export function writeAtomically(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(beside, "w");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    clearAbandoned(path);
  } catch (error) {
    rmSync(beside, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const next = code === "ENOSPC" ? "free some space and try again" : "mend that and try again";
    const told = `${path} not written: ${message}; what was there before is whole: ${next}`;
    throw Object.assign(new Error(told, { cause: error }), { code });
  }
}

/** Removes what processes that were killed left beside `path`. */
function clearAbandoned(path: string): void {
  const [start, end] = [`${basename(path)}.`, ".tmp"];
  for (const name of readdirSync(dirname(path))) {
    const pid = name.startsWith(start) && name.endsWith(end) && name.slice(start.length, -4);
    if (pid && /^\d+$/.test(pid) && !isRunning(Number(pid)))
      rmSync(join(dirname(path), name), { force: true });
  }
}
