/** Programs in a network of their own, which reaches nothing. */
import { spawn, spawnSync } from "node:child_process";
import { ending } from "./child";

/** Why no such network can be made here; false where it can. */
export const noNamespaces =
  spawnSync("unshare", ["--net", "true"]).status === 0
    ? (false as const)
    : "no network namespace can be made here (it takes root)";

/** Runs Node where only this machine's own addresses answer. */
export function runOffline(args: string[], cwd: string, env: Record<string, string> = {}) {
  const script = 'ip link set lo up 2>/dev/null; exec "$@"';
  const command = ["--net", "sh", "-c", script, "sh", process.execPath, ...args];
  const options = { cwd, env: { ...process.env, ...env } };
  return ending(spawn("unshare", command, { ...options, stdio: ["ignore", "pipe", "pipe"] }));
}
