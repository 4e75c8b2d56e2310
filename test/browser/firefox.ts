/** Debian's Firefox, driven by its own protocol Marionette: Playwright needs a Firefox of its own making. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { temporaryFolder } from "../temporary";

const program = "/usr/bin/firefox-esr";

export const hasFirefox = existsSync(program);

/** A page, with those of Playwright's functions that are needed. */
export interface FirefoxPage {
  goto(url: string): Promise<unknown>;
  /** What the expression or its promise gives, which JSON must be able to carry. */
  evaluate(expression: string): Promise<unknown>;
  waitForFunction(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

/** Starts Firefox on a profile of its own. */
export async function openFirefox(): Promise<FirefoxPage> {
  const profile = temporaryFolder("firefox ");
  // Any free port; it writes which.
  writeFileSync(join(profile, "user.js"), 'user_pref("marionette.port", 0);\n');
  const options = ["--headless", "--marionette", "--no-remote", "--profile", profile];
  const firefox = spawn(program, options, { stdio: "ignore" });
  const ended = once(firefox, "exit");
  const port = join(profile, "MarionetteActivePort");
  while (!existsSync(port) || readFileSync(port, "utf8") === "") {
    if (firefox.exitCode !== null) throw new Error(`${program} ended with ${firefox.exitCode}`);
    await setTimeout(100);
  }
  const socket = connect(Number(readFileSync(port, "utf8")), "127.0.0.1");
  const send = client(socket);
  await send("NewSession", {});
  await send("SetTimeouts", { script: 600_000, pageLoad: 120_000 });
  const evaluate = (expression: string) =>
    send("ExecuteAsyncScript", {
      script: `const done = arguments[0];
        Promise.resolve().then(() => ${expression}).then(
          (value) => done({ value }), (error) => done({ error: String(error) }));`,
      args: [],
      // The page's own objects, not views of them.
      sandbox: null,
    }).then((result) => {
      const { value, error } = (result as { value: { value?: unknown; error?: string } }).value;
      if (error !== undefined) throw new Error(error);
      return value;
    });
  return {
    goto: (url) => send("Navigate", { url }),
    evaluate,
    waitForFunction: (expression) =>
      evaluate(`new Promise((done) => {
        const look = () => (${expression}) ? done(true) : setTimeout(look, 100);
        look();
      })`),
    async close() {
      socket.end();
      firefox.kill();
      await ended;
    },
  };
}

/** Sends WebDriver's commands: each message is its length, a colon and JSON. */
function client(socket: Socket) {
  const waiting = new Map<number, (error: { message: string } | null, result: unknown) => void>();
  let received = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes]);
    for (;;) {
      const start = received.indexOf(":") + 1;
      const end = start + Number(received.subarray(0, start - 1));
      if (start === 0 || received.length < end) return;
      const message = JSON.parse(received.subarray(start, end).toString());
      received = received.subarray(end);
      // The first is a greeting.
      if (Array.isArray(message)) waiting.get(message[1])?.(message[2], message[3]);
    }
  });
  return (command: string, parameters: object) =>
    new Promise((resolve, reject) => {
      const id = waiting.size;
      waiting.set(id, (error, result) =>
        error ? reject(new Error(error.message)) : resolve(result),
      );
      const message = JSON.stringify([0, id, `WebDriver:${command}`, parameters]);
      socket.write(`${Buffer.byteLength(message)}:${message}`);
    });
}
