/**
 * How fast this machine trains the course's network, beside PyTorch:
 *
 *   npm run bench -- [--peer PYTHON | --peer none] [--rounds 7]
 *
 * PYTHON is a Python that has PyTorch; by default there is no peer. All contestants take turns in
 * every round, each in a process of its own; a figure is the median of the rounds. Prints a table and
 * writes build/bench.json.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Contestant } from "./bench/contestant.mjs";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";

const { values: options } = parseArgs({
  options: {
    peer: { type: "string", default: "none" },
    rounds: { type: "string", default: "7" },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`--rounds ${options.rounds}; expected a whole number of at least 1`);
}

/** What is measured: the name, and what a contestant is told (work, batch size, repeats). */
const works = [
  { name: "train batch 512", order: "train 512 2" },
  { name: "train batch 24", order: "train 24 30" },
  { name: "inference", order: "infer 512 4" },
];

/** @type {import("./bench/contestant.mjs").Entry[]} */
const entries = [
  {
    name: "ours",
    program: process.execPath,
    args: [join(root, "scripts/bench/ours.mjs")],
    env: trainingEnvironment,
  },
];
if (options.peer !== "none") {
  const { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ } = trainingEnvironment;
  const allocator = { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_, MALLOC_TOP_PAD_ };
  const program = options.peer;
  const peer = join(root, "scripts/bench/peer.py");
  entries.push(
    { name: "peer installed", program, args: [peer], env: {} },
    { name: "peer tuned", program, args: [peer], env: allocator },
    { name: "peer tuned, channels last", program, args: [peer, "--channels-last"], env: allocator },
  );
}

const runs = await measure();
const rows = works.map(({ name }) => row(name));
console.table(rows.map(({ runs: _, ...figures }) => figures));
const machine = { processor: cpus()[0].model, threads: availableParallelism() };
const report = { machine, date: new Date().toISOString(), node: process.version, rounds, rows };
mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(join(root, "build/bench.json"), `${JSON.stringify(report, null, 2)}\n`);

/**
 * The answers by work and contestant, a list of all rounds after one to warm up.
 * @returns {Promise<Record<string, Record<string, import("./bench/contestant.mjs").Answer[]>>>}
 */
async function measure() {
  const contestants = entries.map((entry) => new Contestant(entry));
  /** @type {Awaited<ReturnType<typeof measure>>} */
  const answers = Object.fromEntries(
    works.map(({ name }) => [name, Object.fromEntries(entries.map((entry) => [entry.name, []]))]),
  );
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const { name, order } of works) {
        for (const contestant of contestants) {
          const answer = await contestant.run(order);
          if (round > 0) answers[name][contestant.name].push(answer);
        }
      }
    }
  } finally {
    for (const contestant of contestants) contestant.close();
  }
  return answers;
}

/**
 * A line of the table; the tuned peer is the better of its two memory formats.
 * @param {string} name
 */
function row(name) {
  const speeds = Object.fromEntries(
    Object.entries(runs[name]).map(([who, answers]) => [
      who,
      median(answers.map(({ imagesPerSecond }) => imagesPerSecond)),
    ]),
  );
  const ours = speeds.ours;
  const peerInstalled = speeds["peer installed"] ?? null;
  const tuned = [speeds["peer tuned"], speeds["peer tuned, channels last"]];
  const peerTuned = peerInstalled === null ? null : Math.max(...tuned);
  return {
    name,
    unit: "images/s",
    ours: Math.round(ours),
    peerInstalled: peerInstalled && Math.round(peerInstalled),
    peerTuned: peerTuned && Math.round(peerTuned),
    ratio: peerInstalled && Number((ours / peerInstalled).toFixed(2)),
    ratioTuned: peerTuned && Number((ours / peerTuned).toFixed(2)),
    runs: runs[name],
  };
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
