/** Gives a parser many altered files and counts how that ends; the first broken promise is shrunk and thrown. */
import fc from "fast-check";

/** A parser under test. */
export interface Target<Alteration> {
  /** How its files are altered. */
  alterations: fc.Arbitrary<Alteration>;
  /** Gives the parser a file so altered, and throws if it took altered data. */
  read: (alteration: Alteration) => Outcome;
  /** The only errors that the parser may throw. */
  refusals: RegExp;
}

/** How a case ended; "same" is an alteration that left the data as they were. */
export type Outcome = { refused: Error } | "same" | "accepted";

/** What came of a run. */
export interface Tally {
  cases: number;
  refused: number;
  /** Taken, and found to be right by the target's own check: a file in order whose checksum was made to match. */
  accepted: number;
  same: number;
  /** Milliseconds of the slowest case. */
  slowest: number;
  /** The growth of the process's memory at its largest, in MB. */
  memory: number;
}

/** Milliseconds after which a case counts as hanging: no case of ours takes a hundredth of it. */
const patience = 10_000;
const mostMemory = 500;

/** Gives the parser `cases` files that follow from `seed`. */
export function fuzz<Alteration>(
  { alterations, read, refusals }: Target<Alteration>,
  { cases, seed }: { cases: number; seed: number },
): Tally {
  const tally: Tally = { cases, refused: 0, accepted: 0, same: 0, slowest: 0, memory: 0 };
  const before = process.memoryUsage.rss();
  const property = fc.property(alterations, (alteration) => {
    const start = performance.now();
    const outcome = read(alteration);
    const took = performance.now() - start;
    tally.slowest = Math.max(tally.slowest, took);
    if (took > patience) throw new Error(`took ${took.toFixed(0)} ms`);
    tally[typeof outcome === "string" ? outcome : "refused"]++;
    if (typeof outcome === "string") return;
    const { message, stack } = outcome.refused;
    if (!refusals.test(message)) throw new Error(`not a documented error: ${message}\n${stack}`);
  });
  fc.assert(property, { numRuns: cases, seed, includeErrorInReport: true });
  tally.memory = process.resourceUsage().maxRSS / 2 ** 10 - before / 2 ** 20;
  if (tally.memory < mostMemory) return tally;
  throw new Error(`memory grew by ${tally.memory.toFixed(0)} MB (seed ${seed})`);
}

/** What `parse` gives, or how it refuses. */
export function attempt<Value>(parse: () => Value): { value: Value } | { refused: Error } {
  try {
    return { value: parse() };
  } catch (error) {
    return { refused: error as Error };
  }
}
