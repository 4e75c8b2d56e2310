/** Sends what a cell prints, draws and gives back to the notebook, in the order it came. */
import { AsyncLocalStorage } from "node:async_hooks";
import { Writable } from "node:stream";
import { type DisplayWriter, showThrough } from "../../src/notebook/display";
import type { MimeBundle } from "../../src/notebook/picture";
import type { Content, Request } from "./messages";
import { print, printAs, shorten } from "./printing";
import { jupyter } from "./tslab";

const inWords = (count: number) => count.toLocaleString("en");

type StreamName = "stdout" | "stderr";
type Publish = (type: string, content: Content, request?: Request) => void;

/** Text waits so many milliseconds for more, so that 20,000 lines are a few messages. */
const batchTime = 50;

/** How much of one cell is shown: more makes a page that hardly opens, and Jupyter's server drops it. */
const mostText = 1_000_000;
const mostDisplays = 3000;
/** Of text that is left out, the end is shown when the cell is done. */
const tailLength = 2000;

/** What a cell has sent so far. */
interface Sent {
  displays: number;
  characters: number;
  leftOut: { lines: number; characters: number };
  tail: string;
}

export class Output {
  private readonly cell = new AsyncLocalStorage<Request>();
  private latest?: Request;
  private waiting = { name: "stdout" as StreamName, text: "", request: this.latest };
  private lastFlush = 0;
  private readonly sent = new WeakMap<Request, Sent>();

  constructor(private readonly publishNow: Publish) {
    this.capture("stdout");
    this.capture("stderr");
    const write: DisplayWriter = (content, update) => this.display(content, update);
    showThrough(write);
    // For cells that draw with tslab's own `display`.
    jupyter.lastWriteDisplayData = write;
  }

  /** Runs `body`; what it prints, also later from a timer, belongs to the cell of `request`. */
  of<T>(request: Request, body: () => T): T {
    this.latest = request;
    // Node hangs it on whatever runs later, which a cell may print.
    printAs(request, "[cell]");
    return this.cell.run(request, body);
  }

  /** Publishes a message of the running cell, after all that it printed so far. */
  publish(type: string, content: Content): void {
    this.flush();
    this.publishNow(type, content, this.owner());
  }

  /** Publishes a line of the kernel's own about the running cell. */
  warn(text: string): void {
    this.publish("stream", { name: "stderr", text: `${text}\n` });
  }

  /** Publishes what the running cell, which has ended, printed last. */
  finish(): void {
    const { leftOut, tail } = this.sentBy(this.owner());
    if (tail) {
      const [lines, characters] = [leftOut.lines, leftOut.characters].map(inWords);
      const end = tail.slice(-tailLength);
      this.warn(`\nLeft out: ${lines} lines, ${characters} characters. The end of them:`);
      this.publish("stream", { name: "stdout", text: end.slice(end.indexOf("\n") + 1) });
    }
    this.flush();
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

  private sentBy(request: Request | undefined): Sent {
    const known = request && this.sent.get(request);
    const sent = known ?? {
      displays: 0,
      characters: 0,
      leftOut: { lines: 0, characters: 0 },
      tail: "",
    };
    if (request && !known) this.sent.set(request, sent);
    return sent;
  }

  private display({ data, ...content }: Parameters<DisplayWriter>[0], update: boolean): void {
    const sent = this.sentBy(this.owner());
    if (!update) sent.displays++;
    if (sent.displays === mostDisplays + 1 && !update) {
      this.warn(
        `This cell has shown ${inWords(mostDisplays)} displays; the next ones are left out. ` +
          "Show many images in one: await show(imageGrid(images))",
      );
    }
    if (sent.displays > mostDisplays && !update) return;
    const text = data["text/plain"];
    const short = typeof text === "string" ? { ...data, "text/plain": shorten(text) } : data;
    this.publish(update ? "update_display_data" : "display_data", { ...content, data: short });
  }

  private write(name: StreamName, printed: string): void {
    const request = this.owner();
    const text = this.limit(name, printed, request);
    if (!text) return;
    if (name !== this.waiting.name || request !== this.waiting.request) this.flush();
    if (!this.waiting.text) setTimeout(() => this.flush(), batchTime).unref?.();
    this.waiting = { name, request, text: this.waiting.text + text };
    // The first text goes at once: the code after it may never let the timer run.
    if (Date.now() - this.lastFlush > batchTime) this.flush();
  }

  /** The part of a text that its cell may still show. */
  private limit(name: StreamName, text: string, request?: Request): string {
    const sent = this.sentBy(request);
    const room = Math.max(0, mostText - sent.characters);
    sent.characters += text.length;
    if (text.length <= room) return text;
    const leftOut = text.slice(room);
    if (!sent.tail) {
      this.flush();
      if (room > 0) this.publishNow("stream", { name, text: text.slice(0, room) }, request);
      this.warn(
        `\nThis cell has printed ${inWords(mostText)} characters; what follows is left out, but for its end. ` +
          "Print less, for example every 1,000th line: if (i % 1000 === 0) console.log(i);",
      );
    }
    for (let at = leftOut.indexOf("\n"); at >= 0; at = leftOut.indexOf("\n", at + 1)) {
      sent.leftOut.lines++;
    }
    sent.leftOut.characters += leftOut.length;
    const tail = sent.tail + leftOut;
    sent.tail = tail.length > 10 * tailLength ? tail.slice(-tailLength) : tail;
    return "";
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
    printAs(stream, `[process.${name}]`);
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
  if (typeof drawing.mimeBundle === "function") return drawing.mimeBundle();
  const data = (await drawing[displaySymbol]?.()) ?? { "text/plain": print(value) };
  return { data, metadata: {} };
}
