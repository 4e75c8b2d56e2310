/**
 * How fast this machine trains the course's network, beside PyTorch:
 *
 *   npm run bench -- [--rounds 7] [--peer none] [--only TEXT] [--scaling] [--publish]
 *   npm run bench -- queue [--publish]
 *   npm run bench -- browser
 *
 * The second one measures how a search over many workers scales (docs/cluster.md), in about fifteen minutes; the third
 * one, how fast Chromium is at the course (docs/browser.md), in one minute.
 * PyTorch is installed the first time, in `.convnet/peer`; `--peer none` runs without it. All contestants
 * take turns in every round, each in a process of its own; a figure is the median of the rounds. Prints a
 * table and writes build/bench.json. `--scaling` also measures how the cost grows with the batch, the
 * images and the threads; `--publish` puts the results into assets/bench and docs/speed.md. `--only` measures the
 * works whose names contain the text, and the profile; the rest of the published table stays.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hasFastBfloat16 } from "convnet/dist/src/ops/processor.js";
import { benchBrowser } from "./bench/browser.mjs";
import { entries } from "./bench/contestant.mjs";
import { alone, entryOf, firstCell, speeds } from "./bench/measure.mjs";
import { installPeer } from "./bench/peer.mjs";
import { publish, published } from "./bench/publish.mjs";
import { queueScaling } from "./bench/queue.mjs";
import { memoryName, row, startName, withRows } from "./bench/rows.mjs";
import { scaling } from "./bench/scaling.mjs";
import { machine, versions } from "./bench/versions.mjs";
import { worksOf } from "./bench/works.mjs";
import { command } from "./setup/command.mjs";
import { trainingEnvironment } from "./setup/environment.mjs";
import { root } from "./setup/paths.mjs";
import { run } from "./setup/run.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    peer: { type: "string", default: "pytorch" },
    rounds: { type: "string", default: "7" },
    only: { type: "string" },
    scaling: { type: "boolean", default: false },
    publish: { type: "boolean", default: false },
  },
});

await command(async () => {
  const [subject, ...others] = positionals;
  if (subject !== undefined && (!["queue", "browser"].includes(subject) || others.length > 0)) {
    throw new RangeError(`${positionals.join(" ")}; expected queue, browser, or nothing`);
  }
  if (subject === "queue") return queueScaling(options.publish);
  if (subject === "browser") return benchBrowser();
  const rounds = Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new RangeError(`--rounds ${options.rounds}; expected a whole number of at least 1`);
  }
  if (!["pytorch", "none"].includes(options.peer)) {
    throw new RangeError(`--peer ${options.peer}; expected "pytorch" or "none"`);
  }
  const python = options.peer === "none" ? undefined : await installPeer();
  const made = { machine: machine(), rounds, versions: await versions(python) };
  // What is published must fit before it is measured.
  const base = options.publish && options.only !== undefined ? published() : undefined;
  if (base) withRows(base, { ...base, ...made, rows: [] });
  const contestants = entries(python);
  const rows = [
    ...(await speedRows(contestants, rounds)),
    ...(await memoryRows(contestants)),
    ...(options.only === undefined ? [await startRow(rounds)] : []),
  ];
  console.table(
    rows.map(({ name, unit, figures, ratios }) => ({
      ...{ name, unit, ...figures },
      ...{ "to installed": ratios.installed, "to tuned": ratios.tuned, "to best": ratios.best },
    })),
  );
  const report = {
    ...{ ...made, date: new Date().toISOString(), rows },
    profile: await profiles(),
    ...(options.scaling && { scaling: await scaling(contestants, 3) }),
  };
  mkdirSync(join(root, "build"), { recursive: true });
  writeFileSync(join(root, "build/bench.json"), `${JSON.stringify(report, null, 2)}\n`);
  if (options.publish) publish(base ? withRows(base, report) : report);
});

/**
 * @param {import("./bench/contestant.mjs").Entry[]} contestants
 * @param {number} rounds
 */
async function speedRows(contestants, rounds) {
  const measured = await speeds(contestants, worksOf(contestants, options.only), rounds);
  return Object.entries(measured).map(([name, ways]) => {
    const runs = ways.map(({ group, contestant, order, answers }) => ({
      ...{ group, way: `${contestant}: ${order}` },
      values: answers.map(({ imagesPerSecond }) => imagesPerSecond),
    }));
    return row(name, "images/s", runs);
  });
}

/** @param {import("./bench/contestant.mjs").Entry[]} contestants */
async function memoryRows(contestants) {
  const rows = [];
  // A compiler needs memory of its own.
  const running = contestants.filter(({ name }) => !name.includes("compiled"));
  for (const { name, ways } of worksOf(running, options.only)) {
    console.log(`Memory: ${name}`);
    const runs = [];
    for (const { group, contestant, order } of ways) {
      const [{ peakMegabytes }] = await alone(entryOf(contestant, running), [order]);
      runs.push({ group, way: `${contestant}: ${order}`, values: [peakMegabytes] });
    }
    rows.push(row(memoryName(name), "MB", runs));
  }
  return rows;
}

/** @param {number} rounds */
async function startRow(rounds) {
  const values = [];
  for (let round = 0; round < rounds; round++) values.push(await firstCell());
  return row(startName, "s", [{ group: "ours", way: "ours", values }]);
}

/** Where the time of a step goes, for large and small batches in each precision that is fast here. */
async function profiles() {
  const all = [];
  for (const precision of ["float32", ...(hasFastBfloat16() ? ["bfloat16"] : [])]) {
    for (const [batch, steps] of [
      [512, 3],
      [24, 30],
    ]) {
      const args = [join(root, "scripts/bench/profile.mjs"), `${batch}`, `${steps}`, precision];
      all.push(JSON.parse(await run(process.execPath, args, { env: trainingEnvironment })));
    }
  }
  return all;
}
