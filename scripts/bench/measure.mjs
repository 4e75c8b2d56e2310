import { join } from "node:path";
import { python, root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { Contestant } from "./contestant.mjs";

/**
 * The answers of each way of each work, round by round.
 * @typedef {import("./works.mjs").Way & { answers: import("./contestant.mjs").Answer[] }} Measured
 */

/**
 * All contestants take turns in every round, each in a process of its own. What comes first, to warm up, does not count.
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
  const [together, apart] = [false, true].map((isAlone) =>
    works.filter((work) => Boolean(work.alone) === isAlone).flatMap(({ name }) => measured[name]),
  );
  if (together.length > 0) await inProcessesThatStay(entries, together, rounds);
  for (let round = 1; round <= rounds; round++) {
    for (const { contestant, order, answers } of apart) {
      console.log(`Round ${round} of ${rounds}: ${contestant}, ${order}`);
      answers.push((await alone(entryOf(contestant, entries), [order, order]))[1]);
    }
  }
  return measured;
}

/**
 * @param {import("./contestant.mjs").Entry[]} entries
 * @param {Measured[]} ways to which the answers are added
 * @param {number} rounds
 */
async function inProcessesThatStay(entries, ways, rounds) {
  const contestants = new Map(entries.map((entry) => [entry.name, new Contestant(entry)]));
  try {
    for (let round = 0; round <= rounds; round++) {
      console.log(round === 0 ? "Warming up" : `Round ${round} of ${rounds}`);
      for (const { contestant, order, answers } of ways) {
        const answer = await /** @type {Contestant} */ (contestants.get(contestant)).run(order);
        if (round > 0) answers.push(answer);
      }
    }
  } finally {
    for (const contestant of contestants.values()) contestant.close();
  }
}

/**
 * What a fresh process answers to these orders, one after the other.
 * @param {import("./contestant.mjs").Entry} entry
 * @param {string[]} orders
 */
export async function alone(entry, orders) {
  const contestant = new Contestant(entry);
  try {
    const answers = [];
    for (const order of orders) answers.push(await contestant.run(order));
    return answers;
  } finally {
    contestant.close();
  }
}

/**
 * @param {string} name
 * @param {import("./contestant.mjs").Entry[]} entries
 */
export function entryOf(name, entries) {
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new Error(`no contestant ${name}`);
  return found;
}

/** Seconds from the start of a kernel until chapter 1's first cell is shown. */
export async function firstCell() {
  const notebook = join(root, "notebooks/01-convolution.ipynb");
  const script = join(root, "scripts/bench/first-cell.py");
  return Number(await run(python, [script, notebook]));
}
