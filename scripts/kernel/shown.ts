/**
 * What the latest cells have shown, for a page that was loaded while they ran: Jupyter sends outputs to
 * the page that ran the cell, which is gone then. scripts/lab/extensions asks for it.
 */
import type { Content, Request } from "./messages";

/** An output as a notebook file has it: https://nbformat.readthedocs.io/en/latest/format_description.html */
type Output = Content & { output_type: string };

/** A cell that ran, or still runs. */
interface Run {
  /** The cell's id in the notebook. */
  cell: string;
  /** The page that ran it. */
  session: string;
  count: number;
  done: boolean;
  outputs: Output[];
}

/** More than so many cells are not kept: pages are reloaded to go on, not to read an old session. */
const mostRuns = 100;

export class Shown {
  private readonly runs = new Map<Request, Run>();
  private readonly displays = new Map<string, Output[]>();

  /** Begins a cell. Clients that do not name their cells have no use for it. */
  begin(request: Request, count: number): void {
    if (!request.cell) return;
    const { cell, header } = request;
    for (const [earlier, run] of this.runs) if (run.cell === cell) this.runs.delete(earlier);
    this.runs.set(request, { cell, session: header.session, count, done: false, outputs: [] });
    const [oldest] = this.runs.keys();
    if (this.runs.size > mostRuns && oldest) this.runs.delete(oldest);
  }

  end(request: Request): void {
    const run = this.runs.get(request);
    if (run) run.done = true;
  }

  /** Keeps a message that the kernel publishes for a cell. */
  add(type: string, content: Content, request?: Request): void {
    const run = request && this.runs.get(request);
    const { transient, ...shown } = content;
    const id = (transient as { display_id?: string } | undefined)?.display_id;
    if (type === "update_display_data" && id) {
      for (const output of this.displays.get(id) ?? []) Object.assign(output, shown);
      return;
    }
    if (!run || !["stream", "display_data", "execute_result", "error"].includes(type)) return;
    const last = run.outputs.at(-1);
    if (type === "stream" && last?.output_type === "stream" && last.name === shown.name) {
      last.text = `${last.text}${shown.text}`;
      return;
    }
    const output = { output_type: type, ...shown };
    run.outputs.push(output);
    if (id) this.displays.set(id, [...(this.displays.get(id) ?? []), output]);
  }

  /** What other pages than `session` ran and the page does not have: its cells' counts are `counts`. */
  missing(session: string, counts: Readonly<Record<string, number | null>>): Run[] {
    return [...this.runs.values()].filter(
      (run) => run.session !== session && counts[run.cell] !== run.count,
    );
  }
}
