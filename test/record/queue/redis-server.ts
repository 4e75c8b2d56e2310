/** A Redis of a test's own, and workers of the course at it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { TestContext } from "node:test";
import { root } from "../../kernel/session";
import { temporaryFolder } from "../../temporary";

/** Why tests with a Redis cannot run here; false where they can. */
export const noRedis =
  spawnSync("redis-server", ["--version"]).status === 0
    ? false
    : "redis-server is not installed (Debian: apt-get install redis-server)";

/** How long a worker may be silent, in milliseconds: a training process takes some seconds to start. */
const silent = 180_000;

/** A server on a free port, which can be killed and started again. */
export class RedisServer {
  #child?: ChildProcess;
  readonly #users: (() => Promise<void>)[] = [];
  /** When a worker has last said something, and what all have said. */
  heard = Date.now();
  said = "";

  private constructor(
    readonly port: number,
    readonly args: string[],
  ) {}

  /** Starts one, by default one that keeps everything; it ends with the test. */
  static async start(test: TestContext, ...more: string[]): Promise<RedisServer> {
    const folder = temporaryFolder("redis ");
    const args = ["--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes"];
    const server = new RedisServer(await freePort(), [...args, ...more]);
    test.after(async () => {
      await Promise.all(server.#users.map((end) => end()));
      await server.kill("SIGTERM");
    });
    await server.startAgain();
    return server;
  }

  /** Calls `end` with the test's end, while the server is still there. */
  beforeEnd(end: () => Promise<void>): void {
    this.#users.push(end);
  }

  /** What `result` gives. Throws once no worker has said a word for three minutes, and tells what they said before. */
  async unlessSilent<T>(result: Promise<T>): Promise<T> {
    this.heard = Date.now();
    let watch: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      watch = setInterval(() => {
        if (Date.now() - this.heard < silent) return;
        reject(new Error(`no worker has said a word for three minutes; before:\n${this.said}`));
      }, 500);
    });
    try {
      return await Promise.race([result, silence]);
    } finally {
      clearInterval(watch);
    }
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async startAgain(): Promise<void> {
    this.#child = spawn("redis-server", ["--port", `${this.port}`, ...this.args]);
    let said = "";
    for await (const text of this.#child.stdout ?? []) {
      said += text;
      if (/Ready to accept connections/.test(said)) break;
    }
    if (!/Ready to accept/.test(said)) throw new Error(`redis-server does not start:\n${said}`);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode) return;
    this.#child.kill(signal);
    await once(this.#child, "exit");
  }
}

/** A port on which nothing listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

/**
 * A process of `npm run worker`, in a group with the one that trains. A job whose worker says nothing for
 * `lockDuration` milliseconds is free: two seconds where workers die, far more where a job must stay with its worker.
 */
export function startWorker(server: RedisServer, into: string, lockDuration = 2000) {
  const code = `
    const { work } = require("convnet/dist/scripts/record/queue/worker");
    const { trainingProcess } = require("convnet/dist/scripts/record/queue/trainer");
    const stop = new AbortController();
    process.on("SIGTERM", () => stop.abort());
    const options = { into: ${JSON.stringify(into)}, signal: stop.signal, lockDuration: ${lockDuration} };
    work(${JSON.stringify(server.address)}, { ...options, trainer: trainingProcess({}) })
      .catch((error) => { console.error(error.message); process.exitCode = 1; });`;
  const child = spawn(process.execPath, ["-e", code], { cwd: root, detached: true });
  const worker = { said: "", child, ended: once(child, "exit"), says, stop, killAll };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      worker.said += text;
      server.said += text;
      server.heard = Date.now();
    });
  }
  server.beforeEnd(stop);
  return worker;

  /** Waits until it has said this. */
  function says(words: RegExp): Promise<void> {
    return server.unlessSilent(untilSaid(words));
  }

  async function untilSaid(words: RegExp): Promise<void> {
    while (!words.test(worker.said)) {
      if (child.exitCode !== null) throw new Error(`the worker ended:\n${worker.said}`);
      await Promise.race([once(child.stdout, "data"), worker.ended]);
    }
  }

  /** Asks it to end, and waits. */
  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    await worker.ended;
  }

  /** Kills it and the process that trains, without warning. */
  function killAll(): void {
    process.kill(-Number(child.pid), "SIGKILL");
  }
}
