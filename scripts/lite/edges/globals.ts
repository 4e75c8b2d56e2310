/** What the kernel, tslab, the compiler and the course expect of Node's globals; the first import of each bundle. */
import { Buffer } from "buffer";

const start = performance.now();

const process = {
  /** Or the compiler would take this for Node. */
  browser: true,
  version: "v20.0.0",
  versions: {},
  platform: "browser",
  argv: [],
  // What the page has set before counts.
  env: { CONVNET_BUDGET: "browser", ...globalThis.process?.env },
  pid: 1,
  kill: () => true,
  stdout: { isTTY: false },
  exitCode: undefined,
  cwd: () => "/notebooks",
  exit: () => self.close(),
  uptime: () => (performance.now() - start) / 1000,
  nextTick: (task: (...values: unknown[]) => void, ...values: unknown[]) =>
    queueMicrotask(() => task(...values)),
  on: () => process,
  off: () => process,
};

const turns = new MessageChannel();
const waiting = new Map<number, () => void>();
let asked = 0;
turns.port1.onmessage = () => {
  const [first] = waiting;
  if (!first) return;
  waiting.delete(first[0]);
  first[1]();
};

/** Unlike a timer, never held back by the browser. */
function setImmediate(task: (...values: unknown[]) => void, ...values: unknown[]): number {
  asked++;
  waiting.set(asked, () => task(...values));
  turns.port2.postMessage(null);
  return asked;
}

const clearImmediate = (id: number) => waiting.delete(id);

// Timers as properties of the global object itself, where the kernel watches over them.
const { setTimeout, clearTimeout } = globalThis;
const timers = { setImmediate, clearImmediate, setTimeout, clearTimeout };
// The course's bundle finds those of the kernel.
if (!("setImmediate" in globalThis)) Object.assign(globalThis, { Buffer, process, ...timers });
