/**
 * Trains one of the course's runs in full and keeps the result in assets/runs:
 *
 *   npm run record -- NAME [--budget smoke] [--strategy grid] [--into FOLDER] [--queue redis://HOST:PORT]
 *                          [--precision bfloat16] [--only TEXT]
 *
 * NAME is base, base-5x5, base-512, base-seeds (base under three seeds), search or fine-tuned (which needs
 * the search), which take hours;
 * bug-lab, the cases of chapter 10, which take minutes; of chapter 7, regularisers and transfer (its
 * network trained on other classes), some 40 minutes together; or, of chapter 9, ablation, residual (networks with and
 * without skip connections), precision (float32 and bfloat16, two hours on a processor that is fast at both), trials,
 * speedrun (three seeds), speedrun-long (one), speedrun-large (five) or speedrun-seeds (twice ten); of chapter 8, shift, which
 * takes minutes. Stopped with Ctrl-C, or killed, the same command goes on from there.
 * `--budget smoke` tries the way on tiny networks in seconds and keeps the result in .convnet/runs;
 * `--strategy` is the search's. `--queue` hands the trainings of the search, or of base-seeds, to the workers of
 * `npm run worker`, on any number of machines: see docs/cluster.md.
 * `--precision bfloat16` trains in mixed precision, on a processor that is fast at it; the run's device says so.
 * `--only` trains those of the trials, or of precision, whose names contain the text.
 */
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { command } from "./setup/command.mjs";
import { inTrainingProcess } from "./training-process.mjs";

await command(() => inTrainingProcess(recordNamed));

async function recordNamed() {
  const text = /** @type {const} */ ({ type: "string" });
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { budget: text, strategy: text, into: text, queue: text, precision: text, only: text },
  });
  const stop = new AbortController();
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
    process.removeAllListeners(signal).on(signal, () => stop.abort());
  }
  /** @type {typeof import("convnet/dist/scripts/record/record.js")} */
  const { record } = createRequire(import.meta.url)("../dist/scripts/record/record.js");
  await record(positionals[0], { ...values, signal: stop.signal });
}
