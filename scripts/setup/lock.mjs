/** One set-up at a time: a second one waits for the first. */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { inConvnet } from "./paths.mjs";
import { line } from "./report.mjs";

const path = inConvnet("setup.lock");

/** Takes the lock; gives the function that returns it. A lock left by a dead process is taken over. */
export async function takeLock() {
  for (let told = false; ; told = true) {
    try {
      const file = openSync(path, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const owner = readOwner();
    if (!isAlive(owner)) rmSync(path, { force: true });
    else {
      if (!told)
        line(`  Another set-up of this folder is running (process ${owner}); waiting for it.`);
      await wait(500);
    }
  }
}

function readOwner() {
  try {
    return Number(readFileSync(path, "utf8"));
  } catch {
    return 0;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid > 0;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
