/** The lines of the bench's table. */

/**
 * What one line says. A ratio tells how many times better ours is: more images in a second, or less
 * memory or time. `runs` has every measurement, by contestant.
 * @typedef {{
 *   name: string,
 *   unit: string,
 *   ours: number,
 *   peerInstalled: number | null,
 *   peerTuned: number | null,
 *   ratio: number | null,
 *   ratioTuned: number | null,
 *   runs: Record<string, number[]>,
 * }} Row
 * @typedef {{ way: string, values: number[] }} Runs `way` is the contestant, and its order
 */

/**
 * A line from the runs of ours, of the peer as installed, and of all ways to tune it.
 * @param {string} name
 * @param {"images/s" | "MB" | "s"} unit
 * @param {Runs[]} runs ours first, then the peer as installed, then the tuned ones; or ours alone
 * @returns {Row}
 */
export function row(name, unit, runs) {
  const moreIsBetter = unit === "images/s";
  const [ours, installed, ...tuned] = runs.map(({ values }) => median(values));
  const best = moreIsBetter ? Math.max(...tuned) : Math.min(...tuned);
  /** @param {number | undefined} peer */
  const ratio = (peer) =>
    peer === undefined ? null : rounded(moreIsBetter ? ours / peer : peer / ours);
  const peerTuned = tuned.length > 0 ? best : undefined;
  return {
    ...{ name, unit, ours: rounded(ours) },
    peerInstalled: installed === undefined ? null : rounded(installed),
    peerTuned: peerTuned === undefined ? null : rounded(peerTuned),
    ratio: ratio(installed),
    ratioTuned: ratio(peerTuned),
    runs: Object.fromEntries(runs.map(({ way, values }) => [way, values.map(rounded)])),
  };
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * Whole numbers from 100 on, two decimals below.
 * @param {number} value
 */
function rounded(value) {
  return value >= 100 ? Math.round(value) : Number(value.toFixed(2));
}
