/**
 * Trains what `npm run record -- NAME --queue redis://HOST:PORT` hands out, until Ctrl-C:
 *
 *   npm run worker -- redis://HOST:PORT [--into FOLDER]
 *
 * on as many machines as there are, all with the same commit. The password, if the server has one, is in the
 * environment variable REDIS_PASSWORD. Checkpoints are kept in FOLDER, by default in .convnet/runs. Stopped, it
 * puts its training back into the queue. See docs/cluster.md.
 */
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { command } from "./setup/command.mjs";
import { trainingEnvironment } from "./setup/environment.mjs";
import { setUp } from "./setup/set-up.mjs";

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { into: { type: "string" } },
  });
  if (positionals.length !== 1) {
    throw new Error("no queue named; expected npm run worker -- redis://HOST:PORT");
  }
  await setUp();
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    // The second time, without waiting for a server that is gone.
    process.on(signal, () => (stop.signal.aborted ? process.exit(1) : stop.abort()));
  }
  const require = createRequire(import.meta.url);
  /** @type {typeof import("convnet/dist/scripts/record/queue/worker.js")} */
  const { work } = require("../dist/scripts/record/queue/worker.js");
  /** @type {typeof import("convnet/dist/scripts/record/queue/trainer.js")} */
  const { trainingProcess } = require("../dist/scripts/record/queue/trainer.js");
  const trainer = trainingProcess(trainingEnvironment);
  await work(positionals[0], { ...values, trainer, signal: stop.signal });
});
