import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

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
  } catch (error) {
    rmSync(beside, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const next = code === "ENOSPC" ? "free some space and try again" : "mend that and try again";
    const told = `${path} not written: ${message}; what was there before is whole: ${next}`;
    throw Object.assign(new Error(told, { cause: error }), { code });
  }
}
