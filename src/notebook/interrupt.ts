/**
 * How the stop button reaches code that is running.
 * A cell and everything that it starts shares one AbortSignal; the kernel aborts it.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** Thrown in a cell whose stop button was pressed. */
export class InterruptError extends Error {
  override name = "InterruptError";
  constructor() {
    super("interrupted");
  }
}

// On globalThis, so that the kernel and a freshly built library agree on the same state.
const key = Symbol.for("convnet.cell");
interface Shared {
  signal: AsyncLocalStorage<AbortSignal>;
  repairs: Set<() => void>;
}
const holder = globalThis as { [key]?: Shared };
holder[key] ??= { signal: new AsyncLocalStorage(), repairs: new Set() };
const shared = holder[key];

/**
 * The signal of the cell that the running code belongs to, also after an `await` and in timers.
 * A loop that an earlier cell left behind keeps that cell's signal. For the kernel.
 */
export const cellSignal = shared.signal;

/**
 * What puts a library's state right after code was ended in the middle, without its `finally`.
 * A library adds to it; the kernel calls all of them.
 */
export const repairAfterStop = shared.repairs;

/** Throws `InterruptError` if this cell was interrupted. For loops that never wait for anything. */
export function throwIfInterrupted(): void {
  if (cellSignal.getStore()?.aborted) throw new InterruptError();
}

/**
 * Lets a long loop be stopped: waits one turn of the event loop, so that the stop button's message
 * can arrive, then throws `InterruptError` if this cell was interrupted. Call it at every step.
 * Outside a notebook it only waits that turn.
 */
export async function checkInterrupt(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfInterrupted();
}
