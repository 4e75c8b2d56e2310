/** How fast the course computes in the browser, one thread of WebAssembly in Chromium, beside one thread of Node. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { chromium } from "playwright-core";
import { buildCourse } from "../lite/course.mjs";
import { oneThread, trainingEnvironment } from "../setup/environment.mjs";
import { root } from "../setup/paths.mjs";
import { measure } from "./browser-work.mjs";

/** Measures both and prints a table, and where the browser's time goes. */
export async function benchBrowser() {
  // Before TensorFlow's library is loaded, which reads them.
  Object.assign(process.env, trainingEnvironment, oneThread);
  const browser = await inBrowser();
  const node = await measure(createRequire(import.meta.url)("convnet"), async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  });
  console.log(`images per second of processor time, ${browser.device}`);
  console.table(
    ["train", "predict"].map((work) => {
      const [ours, theirs] = [browser, node].map((side) =>
        Number(side[/** @type {"train"} */ (work)].toFixed(1)),
      );
      return { work, browser: ours, node: theirs };
    }),
  );
  for (const work of /** @type {const} */ (["train", "predict"])) {
    console.log(
      `${work}, milliseconds a batch: ${browser[`${work}Operations`].map((pair) => pair.join(" ")).join(", ")}`,
    );
  }
}

/** @returns {Promise<Awaited<ReturnType<typeof measure>>>} */
async function inBrowser() {
  const folder = join(root, "build/course");
  await buildCourse(folder);
  const types = { ".js": "text/javascript", ".wasm": "application/wasm", "": "text/html" };
  const own = {
    "/": "<!doctype html>",
    "/worker.js": worker,
    "/work.js": readFileSync(join(root, "scripts/bench/browser-work.mjs")),
  };
  const server = createServer(({ url = "/" }, response) => {
    const path = join(folder, url);
    const content =
      own[/** @type {keyof typeof own} */ (url)] ?? (existsSync(path) && readFileSync(path));
    const type =
      types[/** @type {keyof typeof types} */ (extname(url))] ?? "application/octet-stream";
    response.writeHead(content ? 200 : 404, { "Content-Type": type }).end(content || undefined);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const host = await chromium.launchServer({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  try {
    const browser = await chromium.connect(host.wsEndpoint());
    const page = await browser.newPage();
    await page.exposeFunction("processorTime", () => workersTime(host.process().pid ?? 0));
    await page.goto(`http://127.0.0.1:${port}/`);
    return await page.evaluate(inPage);
  } finally {
    await host.close();
    server.close();
  }
}

const inPage = `new Promise((done, fail) => {
  const worker = new Worker("/worker.js", { type: "module" });
  worker.onerror = ({ message }) => fail(new Error(message));
  worker.onmessage = async ({ data }) => {
    if (data === "time") worker.postMessage(await processorTime());
    else data.error ? fail(new Error(data.error)) : done(data);
  };
})`;

const worker = `
  const processorTime = () => new Promise((done) => {
    onmessage = ({ data }) => done(data);
    postMessage("time");
  });
  try {
    const { modules } = await import("/course.js");
    const { measure } = await import("/work.js");
    postMessage(await measure(modules.convnet, processorTime));
  } catch (error) {
    postMessage({ error: String(error.stack ?? error) });
  }
`;

/**
 * The processor time in seconds of the workers of a browser, whose first process this is.
 * @param {number} browser
 */
function workersTime(browser) {
  const statOf = (/** @type {string} */ path) =>
    readFileSync(`/proc/${path}/stat`, "utf8").replace(/.*\) /, "").split(" ");
  const family = new Set([`${browser}`]);
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  let ticks = 0;
  // A process has a higher number than its parent, unless the numbers have begun anew.
  for (const id of processes.sort((one, other) => Number(one) - Number(other))) {
    try {
      if (family.has(statOf(id)[1])) family.add(id);
      if (!family.has(id)) continue;
      for (const thread of readdirSync(`/proc/${id}/task`)) {
        const path = `${id}/task/${thread}`;
        if (!/DedicatedWorker/.test(readFileSync(`/proc/${path}/comm`, "utf8"))) continue;
        const [user, system] = statOf(path).slice(11, 13);
        ticks += Number(user) + Number(system);
      }
    } catch (error) {
      // It has ended meanwhile.
      if (!["ENOENT", "ESRCH"].includes(/** @type {NodeJS.ErrnoException} */ (error).code ?? ""))
        throw error;
    }
  }
  return ticks / 100;
}
