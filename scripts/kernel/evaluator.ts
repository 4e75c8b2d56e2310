/** Runs cells one at a time, each with an abort signal of its own. */
import { format, types } from "node:util";
import { endCell } from "../../src/notebook/cell-end";
import { cellSignal, InterruptError } from "../../src/notebook/interrupt";
import { createCompiler } from "./compiler";
import { createExecutor, type Executor } from "./tslab";

/** How long an interrupted cell may take to stop by itself, in milliseconds. */
const grace = 500;

/** What came of a cell: the value of its last expression, if any, or what it threw. */
export type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

export class Evaluator {
  private name = "In[0]";
  private value: unknown;
  private thrown: unknown;
  private running?: AbortController;
  private readonly onInterrupt = () => this.interrupt();
  private readonly compiler = createCompiler(() => this.name);
  readonly executor: Executor;

  constructor() {
    const node = this.compiler;
    // Only cells marked @browser use the second converter, and tslab runs nothing of those.
    this.executor = createExecutor(
      process.cwd(),
      { node, browser: node, close: () => node.close() },
      {
        log: (value: unknown) => {
          this.value = value;
        },
        error: (first: unknown, ...rest: unknown[]) => {
          this.thrown = rest.length > 0 ? new SyntaxError(format(first, ...rest)) : first;
        },
      },
    );
    process.on("SIGINT", this.onInterrupt);
  }

  /** Runs a cell that stack traces call `name`. From this call on, a stop is meant for it. */
  async evaluate(code: string, name: string): Promise<Outcome> {
    const controller = new AbortController();
    Object.assign(this, { name, value: undefined, thrown: undefined, running: controller });
    try {
      this.compiler.prepare(code);
      const fine = await cellSignal.run(controller.signal, async () => {
        // Node would lose a signal that came while the cell was compiled: it takes the listeners away.
        await signalsHeard();
        controller.signal.throwIfAborted();
        const done = this.executor.execute(code);
        rearmInterrupt();
        return done;
      });
      this.compiler.keep(fine ? undefined : this.executor.locals);
      await endCell();
      if (fine && this.thrown === undefined) return { ok: true, value: this.value };
    } catch (error) {
      this.thrown = error;
    } finally {
      this.running = undefined;
    }
    return { ok: false, error: this.failure(controller) };
  }

  /** Stops the running cell: aborts its signal, and if it does not end soon, leaves it behind. */
  interrupt(): void {
    const { running } = this;
    running?.abort(new InterruptError());
    setTimeout(() => {
      if (running && running === this.running) this.executor.interrupt();
    }, grace).unref();
  }

  private failure(controller: AbortController): unknown {
    const { thrown } = this;
    const stopped = types.isNativeError(thrown) && (thrown as { code?: string }).code;
    // Raised by Node in code that never yields, before the first await of a cell.
    if (stopped === "ERR_SCRIPT_EXECUTION_INTERRUPTED") controller.abort(new InterruptError());
    return controller.signal.aborted ? new InterruptError() : thrown;
  }
}

/** Waits for two turns of the event loop: signals are handed over between the first and the second. */
export async function signalsHeard(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Puts the SIGINT listeners back if a cell may have added one. Node takes them away while a cell's
 * first synchronous part runs; one that is added then leaves the next interrupt without a listener,
 * and the process would die of it.
 */
function rearmInterrupt(): void {
  const listeners = process.listeners("SIGINT");
  if (listeners.length === 1) return;
  process.removeAllListeners("SIGINT");
  for (const listener of listeners) process.on("SIGINT", listener);
}
