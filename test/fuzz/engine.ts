/** Runs many cases of one parser and counts how they end; throws at the first that breaks a promise. */
import { manualSeed, randomState, setRandomState } from "../../src/random";

/** A parser under test. */
export interface Target {
  /** Makes the next case from the course's random stream and gives it to the parser. */
  next(): Outcome | Promise<Outcome>;
  /** The only errors that the parser may throw. */
  refusals: RegExp;
}

/** How a case ended; "same" is an alteration that left the data as they were. */
export type Outcome = { refused: Error } | "same" | "accepted";

/** What came of a run. */
export interface Tally {
  cases: number;
  refused: number;
  /** Taken, and found to be right by the target's own check: a re-digested file that is in order. */
  accepted: number;
  same: number;
  /** Milliseconds of the slowest case. */
  slowest: number;
  /** The growth of the process's memory, in MB. */
  memory: number;
}

/** Milliseconds after which a case counts as hanging: no case of ours takes a hundredth of it. */
const patience = 10_000;
const mostMemory = 500;

/** Gives the parser `cases` cases that follow from `seed`. */
export async function fuzz(target: Target, cases: number, seed: number): Promise<Tally> {
  manualSeed(seed);
  const tally: Tally = { cases, refused: 0, accepted: 0, same: 0, slowest: 0, memory: 0 };
  const before = process.memoryUsage.rss();
  for (let index = 0; index < cases; index++) {
    const start = performance.now();
    const where = `case ${index} of seed ${seed}`;
    const outcome = await target.next();
    if (typeof outcome === "string") tally[outcome]++;
    else {
      tally.refused++;
      const { name, message, stack } = outcome.refused;
      if (!target.refusals.test(message)) {
        throw new Error(`${where}: not a documented error: ${name}: ${message}\n${stack}`);
      }
    }
    const took = performance.now() - start;
    tally.slowest = Math.max(tally.slowest, took);
    if (took > patience) throw new Error(`${where}: took ${took.toFixed(0)} ms`);
    const growth = (process.memoryUsage.rss() - before) / 2 ** 20;
    tally.memory = Math.max(tally.memory, growth);
    if (growth > mostMemory)
      throw new Error(`${where}: memory has grown by ${growth.toFixed(0)} MB`);
  }
  return tally;
}

/** What `read` gives, or how it refuses. The random stream goes on as if it had not been called. */
export function attempt<Value>(read: () => Value): { value: Value } | { refused: Error } {
  const stream = randomState();
  try {
    return { value: read() };
  } catch (error) {
    return { refused: error as Error };
  } finally {
    setRandomState(stream);
  }
}
