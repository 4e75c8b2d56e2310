/** A real kernel for a test: Jupyter's own client starts it and passes messages on. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export const root = join(__dirname, "..", "..", "..");
export const python = join(root, ".convnet", "venv", "bin", "python");
export const launcher = join(root, "dist/scripts/kernel/launcher.js");

export interface KernelMessage {
  type: string;
  content: Record<string, unknown>;
}

export interface CellRun {
  reply: Record<string, unknown>;
  messages: KernelMessage[];
  /** What a request that was sent meanwhile was answered. */
  answer?: Record<string, unknown>;
}

/** A message to the kernel, which it must answer. */
export interface KernelRequest {
  channel: "shell" | "control";
  type: string;
  content?: Record<string, unknown>;
}

export interface ExecuteOptions {
  /** As Jupyter's stop_on_error; true as in notebooks, unless errors are allowed. */
  stopOnError?: boolean;
  /** Does `act` when this text is printed, or a message of this type comes: "execute_input". */
  at?: string;
  /** The stop button; the end of the client, which is the kernel's parent; or a message. */
  act?: "interrupt" | "kill" | KernelRequest;
}

export class KernelSession {
  /** The process id of the kernel itself. */
  pid = 0;
  private readonly lines: Interface;
  private readonly ended: Promise<never>;

  private constructor(readonly client: ChildProcessByStdio<Writable, Readable, null>) {
    this.lines = createInterface({ input: client.stdout });
    this.ended = once(this.lines, "close").then(() => {
      throw new Error("the Jupyter client has ended; does it start by hand?");
    });
    this.ended.catch(() => {});
  }

  /** Starts a kernel in a folder of the checkout, where `import "convnet"` works. */
  static async start(folder = root): Promise<KernelSession> {
    const script = join(root, "test", "kernel", "session.py");
    const session = new KernelSession(
      spawn(python, [script, launcher, folder], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    Object.assign(session, await session.nextLine());
    return session;
  }

  /** Runs one cell. */
  async execute(code: string, options: ExecuteOptions = {}): Promise<CellRun> {
    const [run] = await this.executeAll([code], options);
    if (!run) throw new Error("the kernel gave no answer");
    return run;
  }

  /** Sends several cells at once, as "Run All" does. */
  async executeAll(cells: string[], options: ExecuteOptions = {}): Promise<CellRun[]> {
    return (await this.ask({ do: "execute", cells, ...options })) as CellRun[];
  }

  /** Sends any command that session.py knows. */
  async ask(command: Record<string, unknown>): Promise<unknown> {
    this.client.stdin.write(`${JSON.stringify(command)}\n`);
    return this.nextLine();
  }

  /** Shuts the kernel down as closing a notebook does. */
  async stop(): Promise<void> {
    this.client.stdin.end();
    if (this.client.exitCode === null) await once(this.client, "exit");
  }

  private async nextLine(): Promise<unknown> {
    const [line] = await Promise.race([once(this.lines, "line"), this.ended]);
    return JSON.parse(line);
  }
}

/** All that a cell printed. */
export function printed({ messages }: CellRun, name = "stdout"): string {
  return messages
    .filter(({ type, content }) => type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

/** The contents of the messages of one type. */
export function contents({ messages }: CellRun, type: string): Record<string, unknown>[] {
  return messages.filter((message) => message.type === type).map(({ content }) => content);
}
