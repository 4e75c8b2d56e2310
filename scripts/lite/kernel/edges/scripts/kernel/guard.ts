/**
 * Runs the learner's code so that the stop button can end it: at each await by its signal. What never waits for
 * anything cannot hear the button; the page then ends this worker (scripts/lite/browser-kernel.ts).
 */
import { cellSignal, InterruptError } from "../../../../../../src/notebook/interrupt";

/** How long stopped code may take to end by itself, in milliseconds. */
const grace = 500;

export class Guard {
  private controller?: AbortController;
  private earlier: AbortController[] = [];
  private leave?: (error: InterruptError) => void;

  /** `settle` is told of each press that nothing is left to do for. */
  constructor(private readonly settle: (press: number) => void) {}

  /** From here on, a press is meant for this cell. */
  begin(): void {
    this.controller = new AbortController();
  }

  /** From here on, a press is meant for what cells left behind. */
  end(): void {
    if (this.controller) this.earlier.push(this.controller);
    this.controller = undefined;
    this.leave = undefined;
  }

  /** Whether the stop button was pressed in this cell. */
  get stopped(): boolean {
    return this.controller?.signal.aborted ?? false;
  }

  /** Runs code of the learner's; rejects with InterruptError if it is left behind. */
  run<T>(body: () => T | Promise<T>, signal = this.controller?.signal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.leave = this.stopped ? undefined : reject;
      const started = async () => body();
      (signal ? cellSignal.run(signal, started) : started()).then(resolve, reject);
    });
  }

  /** Aborts the cell, and if it does not end soon, leaves it behind. */
  interrupt(press: number): void {
    const stopped = this.controller ? [this.controller] : this.earlier.splice(0);
    for (const controller of stopped) controller.abort(new InterruptError());
    const { leave } = this;
    if (leave) {
      setTimeout(() => {
        if (this.leave === leave) leave(new InterruptError());
      }, grace);
    }
    this.settle(press);
  }
}
