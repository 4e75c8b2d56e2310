/** Where recorded numbers come from. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { resolve } from "node:path";
import { checkout } from "../../src/io/checkout";
import type { Machine } from "../../src/recorded/records";
import { deviceName, tf } from "../../src/tensorflow";

/** This machine. */
export function machine(): Machine {
  return {
    device: deviceName(),
    processor: cpus()[0].model,
    gigabytes: Math.round(totalmem() / 1e9),
    node: process.version,
    tensorflowjs: tf.version["tfjs-core"],
    convnet: JSON.parse(readFileSync(resolve(checkout, "package.json"), "utf8")).version,
    commit: commit(),
  };
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: checkout, encoding: "utf8", stdio: "pipe" }).trim();
  try {
    const changed = git(
      "status",
      "--porcelain",
      "--untracked-files=no",
      "--",
      "src",
      "scripts/record",
    );
    return git("rev-parse", "HEAD") + (changed ? " with changes" : "");
  } catch {
    return "unknown";
  }
}
