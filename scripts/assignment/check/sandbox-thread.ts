/** The thread that starts a student's process, passes lines on, and ends it when a limit is reached. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { type MessagePort, workerData } from "node:worker_threads";

/** What a student's process may take: memory of it and its children in GB. */
export interface Limits {
  memory: number;
}

/** A line from the process, or why there will be none. */
export type SandboxEvent = { line: string; ended?: undefined } | { ended: string };

/** A line to the process, how many milliseconds it has from here on, or that it ends. */
export interface SandboxRequest {
  line?: string;
  left?: number;
  close?: boolean;
}

/** As much as the weights of the course's largest network, as text, several times. */
const longestLine = 256 << 20;

const { command, limits, port, signal } = workerData as {
  command: string[];
  limits: Limits;
  port: MessagePort;
  signal: Int32Array;
};

const [program, ...args] = command;
const child = spawn(program, args, {
  env: {},
  stdio: ["ignore", "ignore", "ignore", "pipe"],
  // A process group of its own, so that its children end with it even without a sandbox.
  detached: true,
});
const channel = child.stdio[3] as Duplex;
let reason: string | undefined;
let timer: NodeJS.Timeout | undefined;
const watch = setInterval(() => {
  if (memoryOf(child) > limits.memory * 2 ** 30) {
    end(`your code took more than ${limits.memory} GB of memory`);
  }
}, 250);

function tell(event: SandboxEvent): void {
  port.postMessage(event);
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
}

function end(why: string): void {
  reason ??= why;
  try {
    process.kill(-(child.pid as number), "SIGKILL");
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

let parts: string[] = [];
let length = 0;
channel.setEncoding("utf8");
channel.on("data", (text: string) => {
  const lines = text.split("\n");
  for (const [index, part] of lines.entries()) {
    parts.push(part);
    length += part.length;
    if (length > longestLine) return end("your code gave a value of more than 256 MB");
    if (index === lines.length - 1) break;
    tell({ line: parts.join("") });
    [parts, length] = [[], 0];
  }
});
// The process has ended while it was written to: "exit" says why.
channel.on("error", () => end("the channel was closed"));
child.on("error", (error) => finish(`the sandbox could not be started: ${error.message}`));
child.on("exit", (code, killed) => {
  const how = killed ? `was ended by ${killed}` : `ended with exit code ${code}`;
  finish(reason ?? `your code's process ${how}`);
});

function finish(ended: string): void {
  clearInterval(watch);
  clearTimeout(timer);
  // What it left behind without a sandbox.
  if (child.pid) end(ended);
  tell({ ended });
}

port.on("message", ({ line, left, close }: SandboxRequest) => {
  if (line) channel.write(line);
  if (left !== undefined) {
    clearTimeout(timer);
    const late = () => end("your code was still running when its time was over");
    if (Number.isFinite(left)) timer = setTimeout(late, Math.max(0, left));
  }
  if (!close) return;
  end("closed");
  port.close();
  clearInterval(watch);
  clearTimeout(timer);
});

/** The bytes of memory of a process and its descendants; 0 where there is no /proc. */
function memoryOf({ pid }: ChildProcess): number {
  const processes = new Map<number, { parent: number; bytes: number }>();
  try {
    for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
      const found = readStat(name);
      if (found) processes.set(Number(name), found);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
  const belongs = (id: number): boolean =>
    id === pid || (processes.has(id) && belongs(processes.get(id)?.parent ?? 0));
  const own = [...processes].filter(([id]) => belongs(id));
  return own.reduce((sum, [, { bytes }]) => sum + bytes, 0);
}

function readStat(id: string): { parent: number; bytes: number } | undefined {
  try {
    // Behind the name, which may have any characters: state, parent, …, resident pages.
    const fields = readFileSync(`/proc/${id}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { parent: Number(fields[1]), bytes: Number(fields[21]) * 4096 };
  } catch {
    // It has ended since the folder was read.
    return undefined;
  }
}
