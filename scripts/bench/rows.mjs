/** The lines of the bench's table. */
import { workNames } from "./works.mjs";

export const startName = "chapter 01: kernel started, first cell shown";

/** The line with the memory of a work. */
export const memoryName = (/** @type {string} */ work) => `peak memory, ${work}`;

/**
 * What one line says: of each group the best way's median, and how many times better the best of ours is: more images in
 * a second, or less memory or time. `tuned` compares float32 with float32. `runs` has every measurement, by way; `date`
 * is of lines that are not of the whole table's run.
 * @typedef {import("./works.mjs").Group} Group
 * @typedef {{ installed?: number, tuned?: number, best?: number }} Ratios
 * @typedef {{
 *   name: string,
 *   unit: string,
 *   figures: Partial<Record<Group, number>>,
 *   ratios: Ratios,
 *   runs: Record<string, number[]>,
 *   date?: string,
 * }} Row
 * @typedef {{ machine: { processor: string, threads: number }, rounds: number, date: string, versions: Record<string, string>, rows: Row[], profile: unknown[] }} Measured
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

/**
 * A published run with some lines and the profile measured again, on the same machine, with the same software and in as
 * many rounds; lines of works that are no more go. Throws if one of these is another.
 * @template {Measured} Report
 * @param {Report} published
 * @param {Report} again
 * @returns {Report}
 */
export function withRows(published, again) {
  const [was, is] = [published, again].map(({ machine, rounds, versions }) => {
    const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    const { processor, threads } = machine;
    return [processor, `${threads} threads`, `${rounds} rounds`, ...software].join(", ");
  });
  if (was !== is) {
    throw new Error(`the published table is of ${was}; this is ${is}: leave --only out`);
  }
  const { date, rows, profile } = again;
  const byName = new Map(published.rows.map((row) => [row.name, row]));
  for (const row of rows) byName.set(row.name, { ...row, date });
  const names = [...workNames, ...workNames.map(memoryName), startName];
  return { ...published, profile, rows: names.flatMap((name) => byName.get(name) ?? []) };
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
