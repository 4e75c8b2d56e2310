/** A small disk of its own for a test, which can really be full. */
import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "../temporary";

/**
 * A disk of `kilobytes` in memory, mounted until the test ends. Undefined, and the test is skipped
 * with the reason, where this user cannot mount one.
 */
export function smallDisk(test: TestContext, kilobytes: number): string | undefined {
  const folder = temporaryFolder("small-disk ");
  const args = ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder];
  const { status, stderr, error } = spawnSync("mount", args, { encoding: "utf8" });
  if (status !== 0) {
    test.skip(`no disk can be mounted here: ${stderr?.trim() || error?.message}`);
    return undefined;
  }
  test.after(() => spawnSync("umount", ["--lazy", folder]));
  return folder;
}

/** Writes the file `filler` until the disk of this folder is full. */
export function fill(folder: string): string {
  const path = join(folder, "filler");
  const file = openSync(path, "w");
  try {
    for (let size = 65536; size >= 1; size >>= 1) writeUntilFull(file, Buffer.alloc(size));
  } finally {
    closeSync(file);
  }
  return path;
}

function writeUntilFull(file: number, block: Buffer): void {
  for (;;) {
    try {
      writeSync(file, block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return;
      throw error;
    }
  }
}
