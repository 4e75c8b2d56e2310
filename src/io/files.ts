import {
  closeSync,
  existsSync,
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
  const beside = temporaryPath(path);
  try {
    makeFolder(dirname(path));
    const file = openSync(beside, "w");
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, path);
    removeAbandoned(path);
  } catch (error) {
    rmSync(beside, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const next = code === "ENOSPC" ? "free some space and try again" : "fix that and try again";
    const told = `${path} not written: ${message}; the previous version is intact: ${next}`;
    throw Object.assign(new Error(told, { cause: error }), { code });
  }
}

/** Makes a folder and those above it; Node's own recursive mkdir calls a read-only disk ENOENT. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(path)) throw error;
  }
}

/** Where this process puts what will be renamed to `path` once it is whole. */
export function temporaryPath(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/** Removes what killed processes left at their temporary paths, with or without a suffix of six characters. */
export function removeAbandoned(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    const [, stem, pid] = /^(.*)\.(\d+)\.tmp(?:\w{6})?$/.exec(name) ?? [];
    if (stem !== basename(path) || isRunning(Number(pid))) continue;
    rmSync(join(dirname(path), name), { recursive: true, force: true });
  }
}
