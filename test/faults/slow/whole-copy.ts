/** A whole second checkout: what set-up made is linked file by file, so it costs no disk. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../kernel/session";

/** What set-up writes anew, never into a file that is there, so the copy may share it. */
const shared = new Set([".convnet", "node_modules"]);
const left = new Set([".git", "build"]);

/** Makes it in a folder whose name has a space and letters outside ASCII. */
export function wholeCopy(): string {
  const folder = mkdtempSync(join(root, "build", "kürs für alle 课程 "));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const name of readdirSync(root)) {
    if (left.has(name)) continue;
    if (shared.has(name)) execFileSync("cp", ["-al", join(root, name), folder]);
    else cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  return folder;
}
