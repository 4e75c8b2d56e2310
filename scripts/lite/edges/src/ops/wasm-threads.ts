/**
 * The kernels of scripts/lite/wasm in a memory, and in workers that share it where the page is isolated: each does its
 * share of the same job.
 */

/** The memory of a module of WebAssembly; Node's types lack it. */
export interface Memory {
  buffer: ArrayBuffer;
  grow(pages: number): number;
}
export const WebAssembly = Reflect.get(globalThis, "WebAssembly") as {
  Memory: new (size: { initial: number }) => Memory;
  Module: new (code: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: unknown };
  validate(code: Uint8Array): boolean;
};
const names = ["convolve", "convolveByWinograd", "filterGradient"] as const;
export type JobName = (typeof names)[number];
type Kernels = Record<JobName, (job: number, work: number, share: number, shares: number) => void> &
  Record<"adam" | "random", (...numbers: number[]) => void>;

/** The kernels by the features of WebAssembly that they use, in base 64; "shared" are for a memory of several threads. */
declare const KERNELS: Record<"plain" | "relaxed" | "shared" | "relaxed shared", string>;

/** The kernels, compiled for this memory. */
function moduleFor(memory: Memory): object {
  const names =
    memory.buffer instanceof ArrayBuffer
      ? (["relaxed", "plain"] as const)
      : (["relaxed shared", "shared"] as const);
  const codes = names.map((name) =>
    Uint8Array.from(atob(KERNELS[name]), (character) => character.charCodeAt(0)),
  );
  return new WebAssembly.Module(codes.find((code) => WebAssembly.validate(code)) ?? codes[1]);
}

/** The kernels in a memory. */
export function kernelsIn(memory: Memory, module = moduleFor(memory)): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels;
}

declare const Worker: new (script: string) => { postMessage(message: object): void };
type Run = (name: JobName, job: number, work: number, size: number) => void;

/** Where the threads' common cells have the number of jobs so far, and of the helpers that are ready or done. */
const [jobs, ready, done] = [0, 1, 2];

const helper = `onmessage = ({ data: { module, memory, cells, share, shares } }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const names = ${JSON.stringify(names)};
  let seen = Atomics.load(cells, ${jobs});
  Atomics.add(cells, ${ready}, 1);
  for (;;) {
    Atomics.wait(cells, ${jobs}, seen);
    seen = Atomics.load(cells, ${jobs});
    const [name, job, work, size] = cells.subarray(3);
    exports[names[name]](job, work + share * size, share, shares);
    Atomics.add(cells, ${done}, 1);
    Atomics.notify(cells, ${done});
  }
}`;

/**
 * Runs a job on so many threads, this one among them, as soon as all are ready. `work` has room for `size` bytes each.
 */
export function runnerIn(memory: Memory, kernels: Kernels, threads: number): Run {
  if (threads === 1) return (name, job, work) => kernels[name](job, work, 0, 1);
  const cells = new Int32Array(new SharedArrayBuffer(28));
  const module = moduleFor(memory);
  const script = URL.createObjectURL(new Blob([helper], { type: "text/javascript" }));
  for (let share = 1; share < threads; share++) {
    new Worker(script).postMessage({ module, memory, cells, share, shares: threads });
  }
  return (name, job, work, size) => {
    if (Atomics.load(cells, ready) < threads - 1) return kernels[name](job, work, 0, 1);
    cells.set([names.indexOf(name), job, work, size], 3);
    Atomics.store(cells, done, 0);
    Atomics.add(cells, jobs, 1);
    Atomics.notify(cells, jobs);
    kernels[name](job, work, 0, threads);
    for (let count = 0; count < threads - 1; count = Atomics.load(cells, done)) {
      Atomics.wait(cells, done, count);
    }
  };
}
