/** Runs the learner's code so that the stop button can end it anywhere and the kernel outlives it. */
import { cellSignal, InterruptError, repairAfterStop } from "../../src/notebook/interrupt";
import { stopKey, type Verdict } from "./stop-button";

/** How long stopped code may take to end by itself, in milliseconds. */
const grace = 500;
/** How long code that never yields may take to see that its signal is aborted. */
const notice = 250;
/** How long the loading of a module is not cut off: half of one would be in the way of the next cell. */
const loading = 5000;

/** How long a stopped cell may take to draw its charts a last time. */
const finishing = 2000;

const compiler = /typescript-for-tslab/;
const moduleLoader = /node:internal\/modules/;
/** Where TensorFlow.js counts a tensor before it files it, or has one from TensorFlow that it does not know yet. */
const counting =
  /Engine\.(makeTensor|makeVariable|trackTensor|disposeTensor|disposeVariable|startScope|endScope)|NodeJSKernelBackend\./;
/** How long the end waits for that, in milliseconds. A loop is elsewhere the next time it is asked. */
const counted = 1500;
/** On top of the stack: Node 22 aborts the process if one of these is ended. */
const promiseHook = /^.*node:(internal\/)?async_hooks/;

interface Work {
  readonly controller: AbortController;
  /** Ends the wait for the code that runs now; what is left of it is nobody's. */
  leave?(error: InterruptError): void;
  /** When code began that finishes a stopped cell: draws its charts, words its error. */
  finishing?: number;
}

export class Guard {
  private running?: Work;
  /** Cells that have ended; timers of theirs may go on. */
  private readonly earlier: AbortController[] = [];
  /** The last press that was heard, and the last one that nothing is left to do for. */
  private heard = 0;
  private settled = 0;
  /** The press that the main thread had not heard of when it was asked first, and when that was. */
  private forced?: { press: number; since: number };
  /** The stack of what was ended by force and not yet cleared away. */
  private ended?: string;
  private readonly onSignal = () => this.interrupt();

  /** `settle` is told of each press that nothing is left to do for. */
  constructor(private readonly settle: (press: number) => void) {
    Object.assign(globalThis, { [Symbol.for(stopKey)]: (press: number) => this.decide(press) });
    process.on("SIGINT", this.onSignal);
  }

  /** From here on, a press is meant for this cell. */
  begin(): void {
    this.running = { controller: new AbortController() };
  }

  /** From here on, a press is meant for what cells left behind. */
  end(): void {
    if (this.running) this.earlier.push(this.running.controller);
    this.running = undefined;
    this.settleAll();
  }

  /** Whether the stop button was pressed in this cell. */
  get stopped(): boolean {
    return this.running?.controller.signal.aborted ?? false;
  }

  /**
   * Runs code of the learner's, or code that may call some, in a turn of its own: ending it by force
   * would end its callers, too. Rejects with InterruptError if it is left behind.
   */
  run<T>(body: () => T | Promise<T>, signal = this.running?.controller.signal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.running) {
        this.running.leave = reject;
        if (this.stopped) this.running.finishing ??= Date.now();
      }
      setImmediate(() => {
        const started = async () => body();
        if (signal) cellSignal.run(signal, started).then(resolve, reject);
        else started().then(resolve, reject);
      });
    });
  }

  /** The main thread hears of a press: aborts the cell, and if it does not end soon, leaves it behind. */
  interrupt(press = this.heard): void {
    this.heard = press;
    this.forced = undefined;
    const { running, ended } = this;
    const leave = running?.leave;
    this.abort();
    if (ended !== undefined) {
      this.clearAway();
      leave?.(stoppedAt(ended));
    } else if (leave) {
      // Not what finishes the cell: that runs by then.
      setTimeout(() => {
        if (running?.leave === leave) leave(new InterruptError());
      }, grace).unref();
    }
    if (!running) this.settleAll();
  }

  private settleAll(): void {
    if (this.settled === this.heard) return;
    this.settled = this.heard;
    this.settle(this.settled);
  }

  private abort(): void {
    const stopped = this.running ? [this.running.controller] : this.earlier.splice(0);
    for (const controller of stopped) controller.abort(new InterruptError());
  }

  /**
   * Called by the inspector in the middle of whatever the main thread runs, since it has not heard
   * of a press. First aborts the cell, as loops of the library look at its signal.
   */
  private decide(press: number): Verdict {
    if (press <= this.settled || this.ended !== undefined) return "wait";
    if (this.forced?.press !== press) {
      this.forced = { press, since: Date.now() };
      this.abort();
      return "wait";
    }
    const stack = currentStack(undefined);
    const waited = Date.now() - this.forced.since;
    const isCell = cellSignal.getStore() !== undefined || stack.includes("In[");
    if (!isCell || compiler.test(stack)) return "later";
    if (moduleLoader.test(stack) && waited < loading) return "later";
    if (Date.now() - (this.running?.finishing ?? 0) < finishing) return "later";
    if (waited < notice || promiseHook.test(stack)) return "wait";
    if (counting.test(stack) && waited < counted) return "wait";
    this.ended = currentStack(Error.prepareStackTrace);
    unwindAsyncHooks();
    return "end";
  }

  /** What ended code would have done in its `finally`: Node's part, and the library's. */
  private clearAway(): void {
    this.ended = undefined;
    for (const [path, module] of Object.entries(require.cache)) {
      if (!module?.loaded) delete require.cache[path];
    }
    process.off("SIGINT", this.onSignal).on("SIGINT", this.onSignal);
    for (const repair of repairAfterStop) repair();
  }
}

/** The error of a cell that was ended by force, with the lines it was at. */
function stoppedAt(stack: string): InterruptError {
  const error = new InterruptError();
  error.stack = `${error}\n${stack}`;
  return error;
}

/** The frames of the code that the inspector has paused: all, or what is `prepare`d for the learner. */
function currentStack(prepare: typeof Error.prepareStackTrace | undefined): string {
  const { stackTraceLimit, prepareStackTrace } = Error;
  Object.assign(Error, { stackTraceLimit: 200, prepareStackTrace: prepare });
  const { stack = "" } = new Error();
  Object.assign(Error, { stackTraceLimit, prepareStackTrace });
  const frames = stack.split("\n");
  const asked = frames.findIndex((frame) => frame.includes("<anonymous>:1:"));
  return frames.slice(asked + 1).join("\n");
}

/**
 * Node counts the callbacks that it is inside of, and aborts the process where the count is wrong
 * after a callback was ended by force. This is how it unwinds them for an error that nothing caught.
 */
function unwindAsyncHooks(): void {
  const node = process as unknown as { _fatalException(error: Error): boolean };
  node._fatalException(new InterruptError());
}
