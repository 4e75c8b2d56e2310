/** How a search over many workers scales: the recorded search's trials, slept instead of trained. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";
import { table } from "./publish.mjs";

const require = createRequire(import.meta.url);
const [begin, end] = ["<!-- scaling -->", "<!-- /scaling -->"];

/** A second of a recorded trial lasts a millisecond; the whole search is repeated under as many seeds. */
const faster = 1000;
const repetitions = 16;
const counts = [1, 2, 4, 8, 16];

/**
 * Prints the table; with `publish` it is put into docs/cluster.md.
 * @param {boolean} publish
 */
export async function queueScaling(publish) {
  const folder = mkdtempSync(join(tmpdir(), "queue-"));
  const port = await freePort();
  const redis = spawn("redis-server", [
    ...["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder],
    ...["--save", "", "--appendonly", "yes"],
  ]);
  redis.on("error", ({ message }) => {
    console.error(
      `${message}: the bench needs redis-server (Debian: apt-get install redis-server)`,
    );
    process.exit(1);
  });
  try {
    await once(redis.stdout, "data");
    /** @type {Awaited<ReturnType<typeof measure>>[]} */
    const rows = [];
    for (const count of counts) rows.push(await measure(`redis://127.0.0.1:${port}`, count));
    const seconds = (/** @type {number} */ value) => value.toFixed(1);
    const lines = rows.map(({ count, elapsed }) => {
      const speedup = rows[0].elapsed / elapsed;
      return [`${count}`, seconds(elapsed), seconds(speedup), (speedup / count).toFixed(2)];
    });
    const text = table([["workers", "seconds", "times as fast", "of linear"], ...lines]);
    console.log(text);
    if (publish) put(text, rows[0].trials);
  } finally {
    redis.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Seconds from the first job handed in to the last result, with this many workers.
 * @param {string} address
 * @param {number} count
 */
async function measure(address, count) {
  /** @type {typeof import("convnet/dist/scripts/record/queue/job-queue.js")} */
  const { JobQueue } = require("../../dist/scripts/record/queue/job-queue.js");
  const path = join(root, "assets/runs/search/run.json");
  /** @type {import("convnet/dist/src/recorded/records.js").SearchRecord} */
  const { report } = JSON.parse(readFileSync(path, "utf8"));
  const script = join(root, "scripts/bench/sleeping-worker.mjs");
  const workers = Array.from({ length: count }, () => spawn(process.execPath, [script, address]));
  await Promise.all(workers.map((worker) => once(worker.stdout, "data")));
  const queue = await JobQueue.open(address);
  // Plans of their own for each count: what was done once is not done again.
  const jobs = Array.from({ length: repetitions }, (_, repetition) =>
    report.map(({ c1, c2, l1, epochs, seconds }, index) => ({
      kind: /** @type {const} */ ("trial"),
      budget: /** @type {const} */ ("full"),
      plan: {
        ...{ sizes: { c1, c2, l1 }, augment: true, batchSize: 512, learningRate: 0.001, epochs },
        // The sleeping worker reads from it how long to sleep, in milliseconds.
        ...{ images: Math.round((1000 * seconds) / faster), validImages: count },
        seed: repetition * report.length + index,
      },
    })),
  ).flat();
  // The longest first: at the end, when some workers have nothing left to do, they wait for short ones.
  jobs.sort((a, b) => b.plan.images - a.plan.images);
  const start = performance.now();
  await Promise.all(jobs.map((job) => queue.train(job)));
  const elapsed = (performance.now() - start) / 1000;
  await queue.close();
  const ends = workers.map((worker) => once(worker, "exit"));
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all(ends);
  console.log(`${count} workers: ${elapsed.toFixed(1)} s`);
  return { count, elapsed, trials: jobs.length };
}

/**
 * @param {string} text
 * @param {number} trials
 */
function put(text, trials) {
  const file = join(root, "docs/cluster.md");
  const [before, after] = readFileSync(file, "utf8").split(new RegExp(`${begin}[^]*${end}`));
  if (after === undefined) throw new Error(`${file}: ${begin} … ${end} is missing; put it back`);
  const where =
    `${new Date().toISOString().slice(0, 10)}, ${trials} trials, all workers on one machine ` +
    `(${cpus()[0].model}, ${cpus().length} cores) with its Redis.`;
  writeFileSync(file, `${before}${begin}\n\n${text}\n\n${where}\n\n${end}${after}`);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}
