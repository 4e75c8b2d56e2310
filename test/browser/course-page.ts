/** The course's bundle in a worker of Chromium, without JupyterLite: runs the cells of a chapter, or any code. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, resolve } from "node:path";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import type { MimeBundle } from "../../src/notebook/picture";

const folder = resolve("build/site/lite/convnet/course");

/** Something that the worker said of the cell with this id. */
export type Said =
  | { kind: "display"; cell?: string; bundle: MimeBundle }
  | { kind: "print"; cell?: string; stream: "stdout" | "stderr"; text: string }
  | { kind: "cell"; cell: string; seconds: number }
  | { kind: "failed"; cell?: string; error: string }
  | { kind: "done"; result: unknown };

/** A server of the site's course, made before; `damage` changes a file on its way. */
export interface CourseServer {
  damage?: (path: string, content: Buffer) => Buffer | undefined;
  /** Whether pages may share memory between threads, on a machine of four processors. */
  isolated?: boolean;
  /** What was asked for. */
  readonly paths: string[];
  run(browser: Browser, code: string, budget?: string): Promise<Said[]>;
  close(): void;
}

/** Serves the site's course to the worker that runs `code`, an ES module that uses globalThis.course. */
export async function serveCourse(): Promise<CourseServer> {
  const modules = new Map<string, string>();
  const types: Record<string, string> = { ".js": "text/javascript", ".wasm": "application/wasm" };
  const server = createServer(({ url = "/" }, response) => {
    const path = new URL(url, "http://localhost").pathname;
    course.paths.push(path);
    const type = types[extname(path)] ?? "application/octet-stream";
    const own = path === "/" ? "<!doctype html>" : modules.get(path);
    try {
      const content = own ? Buffer.from(own) : readFileSync(join(folder, path));
      const sent = own || !course.damage ? content : course.damage(path, content);
      response.writeHead(sent ? 200 : 404, {
        "Content-Type": own === "<!doctype html>" ? "text/html" : type,
        ...(course.isolated && isolation),
      });
      response.end(sent);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const course: CourseServer = {
    paths: [],
    async run(browser, code, budget = "smoke") {
      const [worker, module] = [`/worker-${modules.size}.js`, `/code-${modules.size}.js`];
      const processors = "Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });";
      const start = course.isolated ? processors + workerCode : workerCode;
      modules.set(worker, start.replace("@budget", budget).replace("@module", module));
      modules.set(module, code);
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${port}/`);
      const said: Said[] = [];
      await page.exposeFunction("hear", (message: Said) => said.push(message));
      await page.evaluate(`new Promise((done) => {
        const worker = new Worker(${JSON.stringify(worker)}, { type: "module" });
        const end = async (message) => { await hear(message); worker.terminate(); done(); };
        worker.onerror = ({ message }) => end({ kind: "failed", error: "worker: " + message });
        worker.onmessage = ({ data }) =>
          data.kind === "done" || data.kind === "failed" ? end(data) : hear(data);
      })`);
      await page.close();
      return said;
    },
    close: () => server.close(),
  };
  return course;
}

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const workerCode = `
  const say = (message) => postMessage(JSON.parse(JSON.stringify({ cell: now, ...message })));
  let [now, began, files] = [undefined, 0, new Map()];
  globalThis.process = { env: { CONVNET_BUDGET: "@budget" } };
  for (const [name, stream] of Object.entries({ log: "stdout", warn: "stderr", error: "stderr" })) {
    console[name] = (...words) => say({ kind: "print", stream, text: words.join(" ") });
  }
  globalThis[Symbol.for("convnet.display")] = (bundle) => say({ kind: "display", bundle });
  const store = {
    read: (path) => files.get(path),
    write: (path, bytes) => void files.set(path, bytes),
    remove: (path) => void files.delete(path),
    list: (prefix) => [...files.keys()].filter((path) => path.startsWith(prefix)),
  };
  globalThis.cell = async (next) => {
    const owed = globalThis[Symbol.for("convnet.cellEnd")];
    const duties = [...owed];
    owed.clear();
    for (const duty of duties) await duty();
    if (now) say({ kind: "cell", seconds: (performance.now() - began) / 1000 });
    [now, began] = [next, performance.now()];
  };
  try {
    const { modules, connectTo } = await import("/course.js");
    connectTo(store);
    globalThis.course = modules;
    const { default: result } = await import("@module");
    say({ kind: "done", result });
  } catch (error) {
    say({ kind: "failed", error: String(error.stack ?? error) });
  }
`;

interface Cell {
  id: string;
  cell_type: string;
  source: string | string[];
  metadata: { tags?: string[] };
  outputs: { data?: Record<string, unknown> }[];
}

/** The code cells of a chapter, such as "01-convolution". */
export function codeCells(chapter: string): Cell[] {
  const { cells } = JSON.parse(readFileSync(`notebooks/${chapter}.ipynb`, "utf8"));
  return cells.filter(({ cell_type }: Cell) => cell_type === "code");
}

/** A chapter's cells as one ES module; no name is declared in two cells. */
export async function chapterModule(chapter: string): Promise<string> {
  const cells = codeCells(chapter).map(({ id, source, metadata }) => {
    const code = [source].flat().join("");
    const fails = metadata.tags?.includes("raises-exception");
    return `await cell("${id}");\n${fails ? `try {\n${code}\n} catch (error) { console.error(error.message); }` : code}`;
  });
  const { outputFiles } = await build({
    stdin: { contents: [...cells, 'await cell("");'].join("\n"), loader: "ts", resolveDir: "." },
    ...{ bundle: true, write: false, format: "esm", target: "es2022", tsconfigRaw: {} },
    plugins: [
      {
        name: "imports of cells",
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^[a-z]/ }, ({ path, kind }) =>
            kind === "entry-point" ? undefined : { path, namespace: "cells" },
          );
          onLoad({ filter: /.*/, namespace: "cells" }, ({ path }) => ({
            contents: `module.exports = globalThis.course[${JSON.stringify(path)}];`,
          }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}
