/** A kernel of JupyterLite's: passes requests on to the worker that runs the cells, and ends it where it must. */
import type { Header } from "../kernel/messages";
import type { Asked, Content, FromWorker, ToWorker } from "./messages";

/** A message of Jupyter's protocol, as JupyterLite hands it over. */
export interface Message {
  channel: string;
  header: Header;
  parent_header: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Content;
  buffers?: unknown[];
}

/** What JupyterLite makes a kernel with. */
export interface KernelOptions {
  id: string;
  name: string;
  location: string;
  sendMessage(message: Message): void;
}

/** How long a worker may take to hear a press of the stop button, in milliseconds. */
const patience = 1500;

const ended =
  "This cell waited for nothing in the last 1.5 seconds, so it could not hear the stop button: the kernel was ended and started again. " +
  'What earlier cells declared is gone: run them again with menu Run, "Run All Above Selected Cell". In a long loop, `await new Promise((go) => setTimeout(go));` lets the button through.';

const gone =
  "The kernel was ended while this cell waited. Run it again, after the cells above that it needs.";

/** Workers that were begun before the first kernel. */
const ready = new Map<string, Worker>();

/** Begins the first kernel's worker while the page still loads. */
export function prepareWorker(script: string): void {
  const worker = newWorker(script);
  ready.set(script, worker);
  // One that could not start is not used: the kernel's own says why.
  worker.onerror = () => ready.delete(script);
  worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === "failed") ready.delete(script);
  };
}

let tellKept: () => void;
/** Resolves when a kernel's files are kept for a time without a network. */
export const kernelIsKept = new Promise<void>((resolve) => {
  tellKept = resolve;
});

function newWorker(script: string): Worker {
  const worker = new Worker(script, { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === "kept") tellKept();
  });
  return worker;
}

export class BrowserKernel {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly ready = Promise.resolve();
  isDisposed = false;

  private worker?: Worker;
  /** Why the worker could not start. */
  private failure?: string;
  private count = 0;
  private readonly requests = new Map<number, Message["header"]>();
  /** Requests without an answer, the oldest first. */
  private readonly waiting = new Set<number>();
  private press = 0;
  private heard = 0;
  private compiles = false;

  /** `disposed` is emitted when the kernel is shut down; `script` is the address of the worker's script. */
  constructor(
    private readonly options: KernelOptions,
    private readonly script: string,
    readonly disposed: { emit(nothing: undefined): void },
  ) {
    this.id = options.id;
    this.name = options.name;
    this.location = options.location;
    this.begin();
  }

  /** Takes a request; the worker has a queue of its own. */
  async handleMessage({ header, content, metadata }: Message): Promise<void> {
    this.count++;
    this.requests.set(this.count, header);
    // Pages open and close comms without waiting for an answer.
    if (header.msg_type.endsWith("_request")) this.waiting.add(this.count);
    const cell = typeof metadata.cellId === "string" ? metadata.cellId : undefined;
    const request: Asked = { header, content, cell };
    if (this.failure) this.fail(this.count, this.failure);
    else this.post({ kind: "request", id: this.count, request });
  }

  /**
   * Stops the running cell: asks the worker, and ends it if it does not hear. Another press while the same cell
   * runs ends it in any case.
   */
  interrupt(): void {
    const cell = this.runningCell();
    if (cell === undefined) return;
    const again = this.pressedIn === cell;
    this.pressedIn = cell;
    this.press++;
    const { press } = this;
    this.post({ kind: "interrupt", press });
    const check = () => {
      if (this.runningCell() !== cell) return;
      if (this.compiles) setTimeout(check, patience);
      else if (again || this.heard < press) this.restart(cell);
    };
    setTimeout(check, patience);
  }

  private pressedIn?: number;

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.worker?.terminate();
    this.disposed.emit(undefined);
  }

  private begin(): void {
    this.compiles = false;
    const worker = ready.get(this.script) ?? newWorker(this.script);
    ready.delete(this.script);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.take(data);
    worker.onerror = (event) => {
      // An error with a message comes from code that runs, and the worker tells it itself.
      if (!event.message) this.refuse(notLoaded(this.script));
    };
    this.worker = worker;
  }

  private take(message: FromWorker): void {
    switch (message.kind) {
      case "failed":
        this.refuse(message.reason);
        break;
      case "heard":
        this.heard = message.press;
        break;
      case "compiles":
        this.compiles = message.now;
        break;
      case "publish":
        this.send("iopub", message.type, message.content, message.id);
        break;
      case "answer":
        this.answer(message.id, message.content);
    }
  }

  private post(message: ToWorker): void {
    this.worker?.postMessage(message);
  }

  /** The cell that runs, or is the first to run. */
  private runningCell(): number | undefined {
    return [...this.waiting].find((id) => this.requests.get(id)?.msg_type === "execute_request");
  }

  private answer(id: number, content: Content): void {
    this.waiting.delete(id);
    const type = this.requests.get(id)?.msg_type.replace(/_request$/, "_reply") ?? "";
    this.send("shell", type, content, id);
  }

  private restart(stopped: number): void {
    this.worker?.terminate();
    for (const id of [...this.waiting]) this.fail(id, id === stopped ? ended : gone);
    this.begin();
  }

  /** The worker did not start: says so for each request, until the learner restarts the kernel. */
  private refuse(reason: string): void {
    this.failure = reason;
    for (const id of [...this.waiting]) this.fail(id, reason);
  }

  private fail(id: number, evalue: string): void {
    const ename = evalue === ended ? "InterruptError" : "Kernel";
    const traceback = [`\u001b[1m\u001b[31m${ename}\u001b[39m\u001b[22m: ${evalue}`];
    const failure = { ename, evalue, traceback };
    if (this.requests.get(id)?.msg_type === "execute_request") {
      this.send("iopub", "error", failure, id);
    }
    this.answer(id, { status: "error", execution_count: null, ...failure });
    this.send("iopub", "status", { execution_state: "idle" }, id);
  }

  private send(channel: string, type: string, content: Content, id = this.count): void {
    const parent = this.requests.get(id);
    this.options.sendMessage({
      channel,
      header: {
        msg_id: crypto.getRandomValues(new Uint32Array(4)).join("-"),
        msg_type: type,
        session: parent?.session ?? "",
        username: "kernel",
        date: new Date().toISOString(),
        version: "5.3",
      },
      parent_header: parent ?? {},
      metadata: {},
      content,
      buffers: [],
    });
  }
}

function notLoaded(script: string): string {
  return `${new URL(script).pathname} could not be loaded: is there a network, and is this browser a current one? Then choose "Restart Kernel…" in menu Kernel; your notebooks are kept.`;
}
