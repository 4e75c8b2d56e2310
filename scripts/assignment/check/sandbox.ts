/**
 * A student's process, as its checker sees it. Checks call functions and want their values at once, so this
 * thread waits, while a thread of its own talks to the process and ends it when its time or memory is over.
 */
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
} from "node:worker_threads";
import type { FromStudent, ToStudent } from "./messages";
import type { Limits, SandboxEvent } from "./sandbox-thread";

/** Thrown when the process has ended: by its limits, or by itself. */
export class SandboxEnded extends Error {}

/** A process for one student's cells, started from a command line. */
export class Sandbox {
  readonly #port: MessagePort;
  readonly #worker: Worker;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  #seen = 0;
  #left = 0;
  #ended?: string;

  constructor(command: readonly string[], limits: Limits) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const workerData = { command, limits, port: port2, signal: this.#signal };
    this.#worker = new Worker(require.resolve("./sandbox-thread"), {
      workerData,
      transferList: [port2],
      stdout: true,
      stderr: true,
    });
    this.#worker.unref();
    port1.unref();
  }

  /**
   * From here on, the student's code may take this many seconds of processor time, and five times as many in all,
   * for code that only waits. The time of checks is not counted.
   */
  allow(seconds: number): void {
    this.#left = 5 * seconds * 1000;
    this.#port.postMessage({ allow: seconds });
  }

  /** Sends a message and waits for the next one. Throws SandboxEnded when there is none. */
  ask(message: ToStudent): FromStudent {
    this.#port.postMessage({ line: `${JSON.stringify(message)}\n` });
    return this.next();
  }

  /** Waits for the next message. */
  next(): FromStudent {
    const since = Date.now();
    if (this.#ended) throw new SandboxEnded(this.#ended);
    this.#port.postMessage({ left: this.#left });
    for (;;) {
      const event = receiveMessageOnPort(this.#port)?.message as SandboxEvent | undefined;
      if (!event) {
        Atomics.wait(this.#signal, 0, this.#seen);
        this.#seen = Atomics.load(this.#signal, 0);
        continue;
      }
      this.#left -= Date.now() - since;
      this.#port.postMessage({ left: Number.POSITIVE_INFINITY });
      if (event.ended !== undefined) {
        this.#ended = event.ended;
        throw new SandboxEnded(event.ended);
      }
      return parse(event.line);
    }
  }

  /** Ends the process and everything that it started. */
  async close(): Promise<void> {
    this.#port.postMessage({ close: true });
    await new Promise((resolve) => this.#worker.once("exit", resolve).ref());
  }
}

/** Any text may come from there: what is not a message ends the conversation. */
function parse(line: string): FromStudent {
  try {
    const message = JSON.parse(line);
    if (typeof message?.say === "string") return message;
  } catch (error) {
    throw new SandboxEnded(`your code wrote into the grader's channel: ${error}`);
  }
  throw new SandboxEnded("your code wrote into the grader's channel");
}
