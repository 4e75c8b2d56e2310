/** The lines of the bench's table. */

/**
 * What one line says: of each group the best way's median, and how many times better the best of ours is: more images in
 * a second, or less memory or time. `tuned` compares float32 with float32. `runs` has every measurement, by way.
 * @typedef {import("./works.mjs").Group} Group
 * @typedef {{ installed?: number, tuned?: number, best?: number }} Ratios
 * @typedef {{
 *   name: string,
 *   unit: string,
 *   figures: Partial<Record<Group, number>>,
 *   ratios: Ratios,
 *   runs: Record<string, number[]>,
 * }} Row
 * @typedef {{ group: Group, way: string, values: number[] }} Runs `way` is the contestant, and its order
 */

/**
 * @param {string} name
 * @param {"images/s" | "MB" | "s"} unit
 * @param {Runs[]} runs
 * @returns {Row}
 */
export function row(name, unit, runs) {
  const isSpeed = unit === "images/s";
  const bestOf = (/** @type {number[]} */ values) => Math[isSpeed ? "max" : "min"](...values);
  const groups = [...new Set(runs.map(({ group }) => group))];
  const figure = (/** @type {Group[]} */ wanted) => {
    const own = runs.filter(({ group }) => wanted.includes(group));
    return own.length > 0 ? bestOf(own.map(({ values }) => median(values))) : undefined;
  };
  const ratio = (/** @type {Group[]} */ ours, /** @type {Group[]} */ peers) => {
    const [own, other] = [figure(ours), figure(peers)];
    return own && other ? rounded(isSpeed ? own / other : other / own) : undefined;
  };
  const isOurs = (/** @type {Group} */ group) => group.startsWith("ours");
  const peers = groups.filter((group) => !isOurs(group));
  return {
    ...{ name, unit },
    figures: Object.fromEntries(groups.map((group) => [group, rounded(figure([group]) ?? NaN)])),
    ratios: {
      installed: ratio(["ours"], ["installed"]),
      tuned: ratio(["ours"], ["tuned"]),
      best: ratio(groups.filter(isOurs), peers),
    },
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
