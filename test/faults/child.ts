/** Processes of their own, for a test to kill. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "../kernel/session";

/** Starts Node on lines of JavaScript in which `require("convnet")` works. */
export function start(code: string) {
  return spawn(process.execPath, ["-e", code], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
}

/** What a process said and how it ended. */
export async function ending(child: ReturnType<typeof start>) {
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  return { code, signal, said };
}

/** Kills the process without warning that many milliseconds after its first word. */
export async function killAfter(child: ReturnType<typeof start>, milliseconds: number) {
  const end = ending(child);
  await once(child.stdout, "data");
  await Promise.race([wait(milliseconds), end]);
  child.kill("SIGKILL");
  return end;
}
