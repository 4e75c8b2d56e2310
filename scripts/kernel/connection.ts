/** The kernel's side of its sockets, which a thread of their own holds: see io-thread.ts. */
import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { FromKernel, FromThread, ThreadData } from "./io-thread";
import { type Content, encode, type Request } from "./messages";
import { rest, wake } from "./rest";

/** Sends the reply to a request to the client that asked. */
export type Answer = (content: Content) => void;

/** What the kernel does with what comes from its clients. */
export interface Handlers {
  handle(request: Request, answer: Answer): void;
  /** The stop button was pressed, for the time with this number. */
  interrupt(press: number): void;
}

/** How long the thread may take to close its sockets when the process exits, in milliseconds: on a busy machine, some. */
const closingTime = 5000;

/** Opens the sockets that a connection file describes; `reply` and `publish` never lose a message. */
export class Connection {
  private readonly key: string;
  private readonly thread: Worker;
  private readonly ownWork = sharedFlag();
  private readonly turns: (() => void)[] = [];

  constructor(path: string) {
    this.key = (JSON.parse(readFileSync(path, "utf8")) as { key: string }).key;
    // With streams of its own, or Node would open the terminal's for it.
    const streams = { stdout: true, stderr: true };
    const closed = sharedFlag();
    const workerData: ThreadData = { path, closed, own: this.ownWork };
    this.thread = new Worker(join(__dirname, "io-thread.js"), { ...streams, workerData });
    this.thread.unref();
    // ZeroMQ aborts the process if a thread ends with its sockets open.
    process.on("exit", () => {
      this.post({ kind: "close" });
      Atomics.wait(closed, 0, 0, closingTime);
    });
  }

  /** Passes on each request of the shell and control channels, and each press of the stop button. */
  open(handlers: Handlers): void {
    this.thread.ref();
    this.thread.on("error", (error) => {
      writeSync(2, `the kernel's sockets failed: ${error.stack}\n`);
      process.exit(1);
    });
    this.thread.on("message", (message: FromThread) => {
      if (message.kind === "turn") this.turns.shift()?.();
      else if (message.kind === "interrupt") handlers.interrupt(message.press);
      else this.receive(message, handlers);
    });
  }

  /** Sends to every client, as an effect of `request`. */
  publish(type: string, content: Content, request?: Request): void {
    const frames = encode(this.key, [], type, content, request);
    this.post({ kind: "send", socket: "iopub", frames });
  }

  /** Says which request's cell runs from now on, if any: a notice of the thread's goes there. */
  runs(request: Request | undefined): void {
    this.post({ kind: "runs", request });
    if (request) wake();
    else rest();
  }

  /** Says that nothing is left to do for the press of the stop button with this number. */
  settle(press: number): void {
    this.post({ kind: "settled", press });
  }

  /** Waits until all that the clients sent so far has been handled: presses of the stop button, too. */
  turn(): Promise<void> {
    this.post({ kind: "turn" });
    return new Promise((resolve) => this.turns.push(resolve));
  }

  /** Closes the sockets, and waits until their thread has ended: ZeroMQ may abort a process that ends at the same time. */
  async close(): Promise<void> {
    const ended = once(this.thread, "exit");
    this.post({ kind: "close" });
    await ended;
  }

  /** Does work of the kernel's own, which the stop button must not cut off: the compiler's. */
  own<T>(work: () => T): T {
    Atomics.store(this.ownWork, 0, 1);
    try {
      return work();
    } finally {
      Atomics.store(this.ownWork, 0, 0);
    }
  }

  private receive({ socket, request }: FromThread & { kind: "request" }, handlers: Handlers) {
    const type = request.header.msg_type.replace(/_request$/, "_reply");
    handlers.handle(request, (content) => {
      const frames = encode(this.key, request.identities, type, content, request);
      this.post({ kind: "send", socket, frames });
    });
  }

  private post(message: FromKernel): void {
    this.thread.postMessage(message);
  }
}

/** A number that threads share, 0 at first. */
function sharedFlag(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4));
}
