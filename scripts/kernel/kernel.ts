/** Answers Jupyter's requests; cells run one after the other. */
import { restoreBuiltins, restored } from "./builtins";
import type { Answer, Connection } from "./connection";
import { Evaluator, type Outcome } from "./evaluator";
import { Guard } from "./guard";
import { complete, inspect, isComplete } from "./introspection";
import type { Content, Request } from "./messages";
import { Output, toMimeBundle } from "./output";
import { Shown } from "./shown";
import { describe } from "./traceback";
import { typescriptVersion } from "./tslab";

/** How long after an error cells that are on their way are still caught, in milliseconds. */
const arrivalTime = 50;

/** A page's question, from scripts/lab/extensions: the counts of its cells, by their ids. */
interface CommOpen {
  comm_id: string;
  target_name: string;
  data: { counts: Record<string, number | null> };
}

/** What the kernel needs of its clients' side: sockets, or the page of a browser. */
type Clients = Pick<Connection, "close" | "own" | "publish" | "runs" | "settle" | "turn">;

interface Job {
  request: Request;
  answer: Answer;
}

export class Kernel {
  private readonly output: Output;
  private readonly guard: Guard;
  private readonly evaluator: Evaluator;
  private readonly shown = new Shown();
  private readonly queue: Job[] = [];
  private running?: Request;
  private count = 0;

  constructor(private readonly connection: Clients) {
    this.guard = new Guard((press) => connection.settle(press));
    this.evaluator = new Evaluator(this.guard, connection);
    this.output = new Output((type, content, request) => {
      this.shown.add(type, content, request);
      connection.publish(type, content, request);
    });
  }

  /** Takes any request of a client. */
  handle(request: Request, answer: Answer): void {
    if (request.header.msg_type === "execute_request") {
      this.queue.push({ request, answer });
      if (!this.running) void this.runQueue();
      return;
    }
    this.status("busy", request);
    try {
      const content = this.reply(request);
      if (content) answer(content);
    } catch (error) {
      answer({ status: "error", ...describe(error) });
    }
    this.status("idle", request);
    // Else a Tab while a cell trains would make the whole kernel look idle.
    if (this.running) this.status("busy", this.running);
  }

  /** Takes a press of the stop button. */
  interrupt(press: number): void {
    this.guard.interrupt(press);
  }

  /** Lets go of what the next cell can make again: the compiler. */
  letGo(): void {
    this.evaluator.compiler.close();
  }

  /** Shows an error that no cell waited for. */
  showStray(error: unknown): void {
    this.output.publish("error", describe(error));
  }

  private reply(request: Request): Content | undefined {
    const { header, content } = request;
    const { executor } = this.evaluator;
    switch (header.msg_type) {
      case "kernel_info_request":
        return kernelInfo;
      case "complete_request":
        return this.connection.own(() => complete(executor, content));
      case "inspect_request":
        return this.connection.own(() => inspect(executor, content));
      case "is_complete_request":
        return isComplete(content);
      case "comm_info_request":
        return { status: "ok", comms: {} };
      case "comm_open":
        this.tellShown(request);
        return undefined;
      case "history_request":
        return { status: "ok", history: [] };
      case "interrupt_request":
        // The connection has told the guard before.
        return { status: "ok" };
      case "shutdown_request":
        // The reply needs a moment to leave.
        setTimeout(() => void this.connection.close().then(() => process.exit(0)), 100);
        return { status: "ok", restart: content.restart ?? false };
      default:
        return undefined;
    }
  }

  /** Answers a page that asks what cells have shown while it was not there. */
  private tellShown(request: Request): void {
    const { comm_id, target_name, data } = request.content as unknown as CommOpen;
    if (target_name === "convnet.shown") {
      const runs = this.shown.missing(request.header.session, data.counts ?? {});
      this.connection.publish("comm_msg", { comm_id, data: { runs } }, request);
    }
    this.connection.publish("comm_close", { comm_id, data: {} }, request);
  }

  private async runQueue(): Promise<void> {
    while (this.queue[0]) {
      const job = this.queue[0];
      this.queue.shift();
      this.running = job.request;
      this.connection.runs(job.request);
      this.status("busy", job.request);
      const goOn = await this.output.of(job.request, () => this.execute(job)).catch(() => false);
      this.shown.end(job.request);
      this.status("idle", job.request);
      if (!goOn) this.abortQueue();
    }
    this.running = undefined;
    this.connection.runs(undefined);
  }

  /** Runs one cell and answers; gives whether the cells behind it may run. */
  private async execute({ request, answer }: Job): Promise<boolean> {
    const { content } = request;
    const code = String(content.code);
    // A press before this cell is not meant for it; one after the client was told of it is.
    await this.connection.turn();
    this.guard.begin();
    if (!content.silent) {
      this.count++;
      this.shown.begin(request, this.count);
      this.output.publish("execute_input", { code, execution_count: this.count });
    }
    const numbered = { execution_count: this.count };
    try {
      const outcome = await this.evaluate(code);
      if (!outcome.ok) throw outcome.error;
      if (outcome.value !== undefined && !content.silent) {
        const bundle = await this.guard.run(() => toMimeBundle(outcome.value));
        this.output.publish("execute_result", { ...numbered, ...bundle });
      }
      this.output.flush();
      answer({ status: "ok", ...numbered, user_expressions: {}, payload: [] });
      return true;
    } catch (error) {
      const failure = await this.guard.run(() => describe(error)).catch(describe);
      this.output.publish("error", failure);
      const stop = content.stop_on_error !== false;
      if (stop) await new Promise((resolve) => setTimeout(resolve, arrivalTime));
      answer({ status: "error", ...numbered, ...failure });
      return !stop;
    } finally {
      this.guard.end();
    }
  }

  private async evaluate(code: string): Promise<Outcome> {
    try {
      return await this.evaluator.evaluate(code, `In[${this.count}]`);
    } catch (error) {
      return { ok: false, error };
    } finally {
      this.output.finish();
      restoreBuiltins();
      const names = restored();
      if (names.length > 0) {
        this.output.warn(
          `This cell changed ${names.join(", ")}, which the notebook needs: restored.`,
        );
      }
    }
  }

  private abortQueue(): void {
    for (const { request, answer } of this.queue.splice(0)) {
      this.status("busy", request);
      answer({ status: "aborted", execution_count: this.count });
      this.status("idle", request);
    }
  }

  private status(execution_state: "busy" | "idle", request: Request): void {
    this.connection.publish("status", { execution_state }, request);
  }
}

const kernelInfo: Content = {
  status: "ok",
  protocol_version: "5.3",
  implementation: "convnet",
  implementation_version: "0.1.0",
  banner: `TypeScript ${typescriptVersion} on Node ${process.version}`,
  // As the chapters have it (scripts/notebooks/metadata.json): JupyterLab writes it into a notebook that is
  // opened, and a version would change the file of a learner who only reads.
  language_info: {
    name: "typescript",
    mimetype: "text/typescript",
    file_extension: ".ts",
    // What JupyterLab colours the code by.
    codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
  },
};
