import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { makeFolder } from "../../src/io/files";
import { isRunning } from "../../src/io/process";

/**
 * Does `work` while no other process does work under the same `path`, a file that holds this
 * process's number meanwhile. Throws if another one is at it; one that was killed does not count.
 */
export async function withLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  makeFolder(dirname(path));
  // Written beside it first: whoever finds the file finds a number in it.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const owner = Number(readFileSync(path, "utf8"));
    if (owner !== process.pid && isRunning(owner)) {
      const next = "wait for it or stop it (its checkpoints stay), then run this again";
      throw new Error(`process ${owner} is doing the same work (it holds ${path}); ${next}`);
    }
    renameSync(own, path);
  } finally {
    rmSync(own, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}
