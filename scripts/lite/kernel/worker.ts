/** The course's kernel in a worker of the browser: scripts/kernel with the edges of this folder. */
import { format } from "node:util";
import { rememberBuiltins } from "../../kernel/builtins";
import { mapStackTraces } from "../../kernel/cell-lines";
import { Kernel } from "../../kernel/kernel";
import { adviseAwait } from "../../kernel/printing";
import { download, keepForOffline, lacking } from "../download";
import type { FromWorker, ToWorker } from "../messages";
import { cannotKeep, openStore, type Store, storeName } from "../store";
import { provideFiles } from "./compiler-files";
import { modules } from "./edges/node/module";

/** What course.js, made by scripts/lite/course.mjs, exports. */
interface Course {
  /** What cells may import, by the name that stands in their import. */
  modules: Record<string, unknown>;
  connectTo(store: Store): void;
}

const say = (message: FromWorker) => self.postMessage(message);
const ids = new WeakMap<object, number>();

/** The kernel's clients are one page. */
const clients: ConstructorParameters<typeof Kernel>[0] = {
  publish: (type, content, request) =>
    say({ kind: "publish", id: request && ids.get(request), type, content }),
  own(work) {
    say({ kind: "compiles", now: true });
    try {
      return work();
    } finally {
      say({ kind: "compiles", now: false });
    }
  },
  turn: () => new Promise((resolve) => setImmediate(resolve)),
  runs() {},
  settle() {},
  close: async () => self.close(),
};

/** What TensorFlow.js loads on a page with threads: each but the first, which the service worker has not made so. */
const threaded = new URL("course/tfjs-backend-wasm-threaded-simd.wasm", self.location.href).href;

const started = start();
started.then(
  () => keepForOffline([threaded]).then(() => say({ kind: "kept" })),
  (error) => say({ kind: "failed", reason: (error as Error).message }),
);

self.onmessage = async ({ data }: MessageEvent<ToWorker>) => {
  const kernel = await started;
  if (data.kind === "interrupt") {
    kernel.interrupt(data.press);
    say({ kind: "heard", press: data.press });
  } else {
    const { id } = data;
    const request = { ...data.request, identities: [] };
    ids.set(request, id);
    kernel.handle(request, (content) => say({ kind: "answer", id, content }));
  }
};

/** Loads what cells need, all at the same time, and opens the kernel. */
async function start(): Promise<Kernel> {
  const reason = lacking();
  if (reason) throw new Error(reason);
  const loading = loadCourse();
  const declarations = await download("declarations.json");
  provideFiles(JSON.parse(new TextDecoder().decode(declarations)));
  mapStackTraces();
  rememberBuiltins();
  adviseAwait();
  const kernel = new Kernel(clients);
  const site = new URL("../../", self.location.href).href;
  const store = openStore(storeName(site), (reason) => print("stderr", `${cannotKeep(reason)}\n`));
  for (const name of ["log", "info", "debug"] as const) {
    console[name] = (...values) => print("stdout", `${format(...values)}\n`);
  }
  for (const name of ["warn", "error"] as const) {
    console[name] = (...values) => print("stderr", `${format(...values)}\n`);
  }
  self.addEventListener("unhandledrejection", ({ reason }) => kernel.showStray(reason));
  self.addEventListener("error", ({ error }) => kernel.showStray(error));
  const course = await loading;
  course.connectTo(await store);
  for (const [name, module] of Object.entries(course.modules)) modules.set(name, module);
  return kernel;
}

async function loadCourse(): Promise<Course> {
  const address = new URL("course/course.js", self.location.href).href;
  try {
    return await import(address);
  } catch (error) {
    // Says why, where it could not be downloaded; else something in it has thrown.
    await download("course/course.js");
    throw error;
  }
}

function print(stream: "stdout" | "stderr", text: string): void {
  process[stream].write(text);
}
