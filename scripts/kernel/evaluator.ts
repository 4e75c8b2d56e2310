/** Runs cells one at a time. */
import { format, types } from "node:util";
import { endCell } from "../../src/notebook/cell-end";
import { InterruptError } from "../../src/notebook/interrupt";
import { createCompiler } from "./compiler";
import type { Connection } from "./connection";
import type { Guard } from "./guard";
import { createExecutor, type Executor } from "./tslab";

/** What came of a cell: the value of its last expression, if any, or what it threw. */
export type Outcome = { ok: true; value: unknown } | { ok: false; error: unknown };

export class Evaluator {
  private name = "In[0]";
  private value: unknown;
  private thrown: unknown;
  readonly compiler = createCompiler(() => this.name);
  readonly executor: Executor;

  constructor(
    private readonly guard: Guard,
    private readonly connection: Pick<Connection, "own" | "turn">,
  ) {
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
  }

  /** Runs a cell that stack traces call `name`. */
  async evaluate(code: string, name: string): Promise<Outcome> {
    Object.assign(this, { name, value: undefined, thrown: undefined });
    try {
      this.connection.own(() => this.compiler.prepare(code));
      await this.connection.turn();
      if (this.guard.stopped) throw new InterruptError();
    } catch (error) {
      return { ok: false, error };
    }
    let fine = false;
    try {
      fine = await this.guard.run(() => this.executor.execute(code));
    } catch (error) {
      // Left behind: what comes of it later is not the next cell's.
      this.executor.interrupt();
      await this.connection.turn();
      this.thrown = error;
    }
    this.compiler.keep(fine ? undefined : this.executor.locals);
    try {
      await this.guard.run(endCell, new AbortController().signal);
    } catch (error) {
      this.thrown ??= error;
      fine = false;
    }
    return fine && this.thrown === undefined
      ? { ok: true, value: this.value }
      : { ok: false, error: this.failure() };
  }

  /** What was thrown; in a stopped cell the interrupt, whatever the cell made of it. */
  private failure(): unknown {
    const { thrown } = this;
    const error: NodeJS.ErrnoException | undefined = types.isNativeError(thrown)
      ? thrown
      : undefined;
    const { code, name } = error ?? {};
    // Raised by Node where SIGINT itself comes, before the first await of a cell.
    const signalled = code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
    const stopped = signalled || (this.guard.stopped && name !== "InterruptError");
    return stopped ? new InterruptError() : thrown;
  }
}
