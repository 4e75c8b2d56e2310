/** Sends what a cell prints, draws and gives back to the notebook, in the order it came. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { type DisplayWriter, showThrough } from "../../src/notebook/display";
import type { MimeBundle } from "../../src/notebook/picture";
import type { Content, Request } from "./messages";
import { jupyter } from "./tslab";

type StreamName = "stdout" | "stderr";
type Publish = (type: string, content: Content, request?: Request) => void;

/** Text waits so many milliseconds for more, so that 20,000 lines are a few messages. */
const batchTime = 50;

export class Output {
  private readonly cell = new AsyncLocalStorage<Request>();
  private latest?: Request;
  private waiting = { name: "stdout" as StreamName, text: "", request: this.latest };
  private lastFlush = 0;

  constructor(private readonly publishNow: Publish) {
    this.capture("stdout");
    this.capture("stderr");
    const write: DisplayWriter = (data, update) =>
      this.publish(update ? "update_display_data" : "display_data", { ...data });
    showThrough(write);
    // For cells that draw with tslab's own `display`.
    jupyter.lastWriteDisplayData = write;
  }

  /** Runs `body`; what it prints, also later from a timer, belongs to the cell of `request`. */
  of<T>(request: Request, body: () => T): T {
    this.latest = request;
    return this.cell.run(request, body);
  }

  /** Publishes a message of the running cell, after all that it printed so far. */
  publish(type: string, content: Content): void {
    this.flush();
    this.publishNow(type, content, this.owner());
  }

  /** Publishes the text that is waiting. */
  flush(): void {
    const { name, text, request } = this.waiting;
    if (!text) return;
    this.waiting.text = "";
    this.lastFlush = Date.now();
    this.publishNow("stream", { name, text }, request);
  }

  private owner(): Request | undefined {
    return this.cell.getStore() ?? this.latest;
  }

  private write(name: StreamName, text: string): void {
    const request = this.owner();
    if (name !== this.waiting.name || request !== this.waiting.request) this.flush();
    if (!this.waiting.text) setTimeout(() => this.flush(), batchTime).unref();
    this.waiting = { name, request, text: this.waiting.text + text };
    // The first text goes at once: the code after it may never let the timer run.
    if (Date.now() - this.lastFlush > batchTime) this.flush();
  }

  /**
   * Puts a stream to the notebook in the place of Node's own, which goes to the terminal, prints
   * in colours there, and makes a pipe that it shares with Jupyter unable to block.
   */
  private capture(name: StreamName): void {
    const decoder = new TextDecoder();
    const stream = new Writable();
    // Not the stream's own queue: a stop in the middle of a write would block that for ever.
    stream.write = (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
      this.write(name, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
      const done = rest.at(-1);
      if (typeof done === "function") process.nextTick(done);
      return true;
    };
    Object.defineProperty(process, name, { value: stream, configurable: true });
  }
}

const displaySymbol = Symbol.for("Jupyter.display");

interface SelfDrawing {
  mimeBundle?(): Promise<MimeBundle>;
  [displaySymbol]?(): MimeBundle["data"] | Promise<MimeBundle["data"]>;
}

/**
 * How the value of a cell's last line is shown: a Picture by its MIME bundle, a value with a
 * method `Symbol.for("Jupyter.display")` by what that gives, all else as Node's console prints it.
 */
export async function toMimeBundle(value: unknown): Promise<MimeBundle> {
  const drawing: SelfDrawing = typeof value === "object" && value !== null ? value : {};
  if (drawing.mimeBundle) return drawing.mimeBundle();
  const data = (await drawing[displaySymbol]?.()) ?? { "text/plain": inspect(value) };
  return { data, metadata: {} };
}
