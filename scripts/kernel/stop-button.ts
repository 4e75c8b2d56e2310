/**
 * What the stop button does while the main thread does not listen: code that never yields is paused
 * by Node's inspector, from the thread of the sockets, and ended if guard.ts says so.
 */
import { readFileSync } from "node:fs";
import { Session } from "node:inspector";

/** Where guard.ts puts the function that decides in the paused main thread. */
export const stopKey = "convnet.stop";

/** What the main thread says of what it runs: ask again at once, some time later, or end it. */
export type Verdict = "wait" | "later" | "end";

/** How long the main thread may take to stop a cell by itself, in milliseconds. */
const hearing = 700;
/** How often it is asked to pause from then on. */
const asking = 50;
/** How long to wait while the kernel works for itself, which goes slowly under the inspector. */
const later = 200;
/** How long it may be in native code before the programs that it may wait for are ended. */
const waitForPrograms = 500;
/** How long the stop may take before that is told. */
const waitForNotice = 2000;

const notice = `The stop button has not reached this cell yet. It may be in native code, such as one long TensorFlow operation, which cannot be stopped halfway: the cell ends when that returns. To end it now, choose "Restart Kernel…" in menu Kernel; its variables are lost.\n`;

/** What the button knows of the kernel, and can do in it. */
interface KernelLink {
  /** Tells the main thread of a press. */
  interrupt(press: number): void;
  /** Prints under the running cell. */
  tell(text: string): void;
  /** Whether the main thread works for the kernel and not for a cell. */
  spared(): boolean;
}

export class StopButton {
  private presses = 0;
  private timers: NodeJS.Timeout[] = [];
  private session?: Session;
  private paused = false;

  constructor(private readonly kernel: KernelLink) {}

  press(): void {
    this.presses++;
    this.kernel.interrupt(this.presses);
    if (this.session) {
      this.kernel.tell(notice);
      if (!this.paused) this.endPrograms("SIGKILL");
    } else if (this.timers.length === 0) this.timers = [setTimeout(() => this.force(), hearing)];
  }

  /** The main thread says that nothing is left to do for the press with this number. */
  settled(press: number): void {
    if (press === this.presses) this.clear();
  }

  private force(): void {
    if (this.kernel.spared()) {
      this.again();
      return;
    }
    const session = new Session();
    this.session = session;
    this.paused = false;
    session.connectToMainThread();
    session.on("Debugger.paused", () => {
      this.paused = true;
      const expression = `globalThis[Symbol.for("${stopKey}")](${this.presses})`;
      session.post("Runtime.evaluate", { expression, returnByValue: true }, (_, answer) => {
        const verdict = answer?.result.value as Verdict | undefined;
        session.post("Debugger.resume", { terminateOnResume: verdict === "end" });
        if (verdict !== "wait") this.again();
        // It may have heard of the press before it began what was ended now.
        if (verdict === "end") this.kernel.interrupt(this.presses);
      });
    });
    session.post("Debugger.enable");
    let asked = false;
    const ask = () => {
      asked = true;
      session.post("Debugger.pause", () => {
        asked = false;
      });
    };
    this.timers.push(
      // Again and again: a pause that is asked for between two promises may get lost.
      setInterval(() => asked || ask(), asking),
      setTimeout(() => this.paused || this.endPrograms("SIGINT"), waitForPrograms),
      setTimeout(() => this.kernel.tell(notice), waitForNotice),
    );
  }

  private again(): void {
    this.clear();
    this.timers = [setTimeout(() => this.force(), later)];
  }

  private clear(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
    this.session?.disconnect();
    this.session = undefined;
  }

  /** Signals the programs that the main thread has started: it may be waiting for one. */
  private endPrograms(signal: NodeJS.Signals): void {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8");
    for (const child of children.split(" ").filter(Boolean)) process.kill(Number(child), signal);
  }
}
