/**
 * The thread that holds the kernel's sockets, so that the stop button and a restart are heard while
 * a cell computes: the main thread reads nothing then.
 */
import { readFileSync, writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Publisher, Reply, Router } from "zeromq";
import { decode, encode, type Request } from "./messages";
import { StopButton } from "./stop-button";

/** What the main thread is told. */
export type FromThread =
  | { kind: "request"; socket: "shell" | "control"; request: Request }
  | { kind: "interrupt"; press: number }
  | { kind: "turn" };

/** What the main thread asks for. */
export type FromKernel =
  | { kind: "send"; socket: "shell" | "control" | "iopub"; frames: (Uint8Array | string)[] }
  | { kind: "runs"; request: Request | undefined }
  | { kind: "settled"; press: number }
  | { kind: "turn" }
  | { kind: "close" };

/** What the thread is started with. */
export interface ThreadData {
  /** The connection file. */
  path: string;
  /** Becomes 1 when the sockets are closed and the thread has nothing left to do. */
  closed: Int32Array;
  /** 1 while the kernel works for itself: compiles, or asks the compiler. */
  own: Int32Array;
}

interface ConnectionFile {
  transport: string;
  ip: string;
  key: string;
  shell_port: number;
  control_port: number;
  iopub_port: number;
  stdin_port: number;
  hb_port: number;
}

/** How long the kernel may take to end by itself when it is shut down, in milliseconds. */
const lastGrace = 1500;

// Without these, zeromq takes 512 unsent messages in one turn of the event loop and drops the rest.
const unlimited = { sendHighWaterMark: 0, sendTimeout: 0 };
const sockets = {
  shell: new Router(unlimited),
  control: new Router(unlimited),
  iopub: new Publisher(unlimited),
};
const stdin = new Router(unlimited);
const heartbeat = new Reply();

const { path, closed, own } = workerData as ThreadData;
const file = JSON.parse(readFileSync(path, "utf8")) as ConnectionFile;
const tellKernel = (message: FromThread) => parentPort?.postMessage(message);
let running: Request | undefined;

const stopButton = new StopButton({
  interrupt: (press) => tellKernel({ kind: "interrupt", press }),
  tell(text) {
    const content = { name: "stderr", text };
    void sockets.iopub.send(encode(file.key, [], "stream", content, running));
  },
  spared: () => Atomics.load(own, 0) === 1,
});

async function open(): Promise<void> {
  const address = (port: number) => `${file.transport}://${file.ip}:${port}`;
  await Promise.all([
    sockets.shell.bind(address(file.shell_port)),
    sockets.control.bind(address(file.control_port)),
    sockets.iopub.bind(address(file.iopub_port)),
    stdin.bind(address(file.stdin_port)),
    heartbeat.bind(address(file.hb_port)),
  ]);
  void receive("shell");
  void receive("control");
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function receive(socket: "shell" | "control"): Promise<void> {
  for await (const frames of sockets[socket]) {
    try {
      const request = decode(file.key, frames);
      obey(request.header.msg_type);
      tellKernel({ kind: "request", socket, request });
    } catch (error) {
      // Not a client of ours: the next message may be.
      writeSync(2, `a message was left out: ${error}\n`);
    }
  }
}

/** Does at once what cannot wait for the kernel. */
function obey(type: string): void {
  if (type === "interrupt_request") stopButton.press();
  if (type === "shutdown_request") {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), lastGrace).unref();
  }
}

parentPort?.on("message", (message: FromKernel) => {
  if (message.kind === "send") void sockets[message.socket].send(message.frames);
  else if (message.kind === "runs") running = message.request;
  else if (message.kind === "settled") stopButton.settled(message.press);
  else if (message.kind === "turn") tellKernel({ kind: "turn" });
  else close();
});

/** Leaves the thread nothing to wait for: ended by force with work of ZeroMQ's left, it aborts the process. */
function close(): void {
  for (const socket of [...Object.values(sockets), stdin, heartbeat]) socket.close();
  parentPort?.close();
}
process.on("exit", () => {
  Atomics.store(closed, 0, 1);
  Atomics.notify(closed, 0);
});

// Ends the process when Jupyter is gone, even if it was killed, also while this process started: the first process of
// the machine adopts it then.
const parent = (process.ppid === 1 && Number(process.env.JPY_PARENT_PID)) || process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
}, 1000).unref();

void open();
