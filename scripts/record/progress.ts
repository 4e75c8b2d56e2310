/** What a recording tells while it works: a line that renews itself on a terminal, else now and then one. */
import { progressLine } from "../../src/notebook/display";

/** Prints a line, over the renewed one if there is one. */
export function say(text: string): void {
  console.log(process.stdout.isTTY ? `\r\u001b[K${text}` : text);
}

/** Progress in steps, with a bar and the time left at the pace since it was made. */
export class StepProgress {
  readonly #line;
  readonly #start = performance.now();

  constructor(
    name: string,
    readonly done: number,
    readonly total: number,
  ) {
    this.#line = progressLine(name);
  }

  show(step: number, rest: string): void {
    this.#line.show(this.text(step, rest));
  }

  text(step: number, rest: string): string {
    const bar = "#".repeat(Math.floor((20 * step) / this.total)).padEnd(20, "-");
    const minutes = (performance.now() - this.#start) / 60_000;
    const left = (minutes / Math.max(step - this.done, 1)) * (this.total - step);
    return `[${bar}] step ${step} of ${this.total}, ${rest}, ${duration(left)} left`;
  }
}

function duration(minutes: number): string {
  if (minutes < 90) return `${minutes.toFixed(minutes < 10 ? 1 : 0)} min`;
  return `${(minutes / 60).toFixed(1)} h`;
}
