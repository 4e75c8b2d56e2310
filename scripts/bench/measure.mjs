import { join } from "node:path";
import { python, root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { Contestant } from "./contestant.mjs";

/**
 * The answers of each way of each work, round by round.
 * @typedef {import("./works.mjs").Way & { answers: import("./contestant.mjs").Answer[] }} Measured
 */

/**
 * All contestants take turns in every round, each in a process of its own. One round more comes first, to
 * warm up, and does not count.
 * @param {import("./contestant.mjs").Entry[]} entries
 * @param {import("./works.mjs").Work[]} works
 * @param {number} rounds
 * @returns {Promise<Record<string, Measured[]>>} by the work's name, in the order of its ways
 */
export async function speeds(entries, works, rounds) {
  /** @type {Record<string, Measured[]>} */
  const measured = {};
  for (const work of works) {
    measured[work.name] = work.ways.map((way) => ({ ...way, answers: [] }));
  }
  const contestants = new Map(entries.map((entry) => [entry.name, new Contestant(entry)]));
  try {
    for (let round = 0; round <= rounds; round++) {
      console.log(round === 0 ? "Warming up" : `Round ${round} of ${rounds}`);
      for (const { contestant, order, answers } of Object.values(measured).flat()) {
        const answer = await /** @type {Contestant} */ (contestants.get(contestant)).run(order);
        if (round > 0) answers.push(answer);
      }
    }
  } finally {
    for (const contestant of contestants.values()) contestant.close();
  }
  return measured;
}

/**
 * The most memory that a fresh process holds while it does this work, in megabytes.
 * @param {import("./contestant.mjs").Entry} entry
 * @param {string} order
 */
export async function peakMemory(entry, order) {
  const contestant = new Contestant(entry);
  try {
    return (await contestant.run(order)).peakMegabytes;
  } finally {
    contestant.close();
  }
}

/** Seconds from the start of a kernel until chapter 1's first cell is shown. */
export async function firstCell() {
  const notebook = join(root, "notebooks/01-convolution.ipynb");
  const script = join(root, "scripts/bench/first-cell.py");
  return Number(await run(python, [script, notebook]));
}
