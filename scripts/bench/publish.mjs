import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../setup/paths.mjs";

const [begin, end] = ["<!-- bench -->", "<!-- /bench -->"];

const results = join(root, "assets/bench/results.json");

/**
 * What the published run measured.
 * @returns {Report}
 */
export function published() {
  return JSON.parse(readFileSync(results, "utf8"));
}

/**
 * Puts a report into assets/bench, and its tables into docs/speed.md and the README.
 * @param {Report} report
 */
export function publish(report) {
  mkdirSync(join(root, "assets/bench"), { recursive: true });
  writeFileSync(results, `${JSON.stringify(report, null, 2)}\n`);
  for (const [name, text] of Object.entries(tablesOf(report))) {
    const file = join(root, name);
    const page = readFileSync(file, "utf8");
    const [before, after] = [page.split(begin)[0], page.split(end)[1]];
    if (after === undefined) throw new Error(`${name}: ${begin} … ${end} is missing; put it back`);
    writeFileSync(file, `${before}${begin}\n\n${text}\n\n${end}${after}`);
  }
}

/**
 * What stands in each page between the marks.
 * @param {Report} report
 */
export function tablesOf(report) {
  return { "docs/speed.md": section(report), "README.md": summary(report.rows) };
}

/**
 * The speeds alone, of each library in its fastest way.
 * @param {import("./rows.mjs").Row[]} rows
 */
export function summary(rows) {
  const head = ["images per second", "convnet", "PyTorch", "times as fast", "both in float32"];
  const lines = rows
    .filter(({ unit }) => unit === "images/s")
    .map(({ name, figures: { ours, oursBfloat16, ...peers }, ratios }) => [
      name,
      ...[[ours, oursBfloat16], Object.values(peers)].map((ways) =>
        Math.max(...ways.map((speed) => speed ?? 0)).toLocaleString("en"),
      ),
      ...[ratios.best, ratios.tuned].map((ratio) => `${ratio ?? ""}`),
    ]);
  return table([head, ...lines]);
}

/** @type {[import("./works.mjs").Group, string][]} */
const columns = [
  ["ours", "convnet"],
  ["oursBfloat16", "convnet, bfloat16"],
  ["installed", "PyTorch as installed"],
  ["tuned", "tuned"],
  ["compiled", "compiled"],
  ["bfloat16", "tuned, bfloat16"],
  ["compiledBfloat16", "compiled, bfloat16"],
];

/**
 * What scripts/bench/profile.mjs prints, as far as it is shown.
 * @typedef {{
 *   batch: number,
 *   precision: string,
 *   prediction: { operation: string, milliseconds: number }[],
 *   augmentation: { part: string, milliseconds: number }[],
 *   gigaflopsPerSecond: Record<string, number>,
 * }} Profile
 */

/**
 * @typedef {{
 *   machine: ReturnType<typeof import("./versions.mjs").machine>,
 *   date: string,
 *   versions: Record<string, string>,
 *   rounds: number,
 *   rows: import("./rows.mjs").Row[],
 *   profile: Profile[],
 * }} Report
 */

/**
 * The table and where it was measured, as Markdown.
 * @param {Report} report
 */
export function section({ machine, date, versions, rounds, rows, profile }) {
  // A column for each group that took part.
  const groups = columns.filter(([group]) => rows.some(({ figures }) => group in figures));
  const head = ["", ...groups.map(([, title]) => title), "to tuned", "to the best"];
  const lines = rows.map(({ name, unit, figures, ratios }) => [
    `${name}, ${unit}`,
    ...groups.map(([group]) => figures[group]?.toLocaleString("en") ?? ""),
    ...[ratios.tuned, ratios.best].map((ratio) => `${ratio ?? ""}`),
  ]);
  const { processor, threads, memoryGigabytes } = machine;
  const software = Object.entries(versions).map(([name, version]) => `\`${name} ${version}\``);
  const where = [
    `${date.slice(0, 10)}, ${processor}, ${threads} threads, ${memoryGigabytes} GB of memory;`,
    `${software.join(", ")}; the median of ${rounds} rounds.`,
    ...laterLines(rows),
  ];
  const largest = profile.filter(({ batch }) => batch === profile[0].batch);
  const parts = profile[0].augmentation.map(
    ({ part, milliseconds }) => `\`${part}\` ${milliseconds}`,
  );
  const augmentation = `The parts of the augmentation, each by itself, in milliseconds: ${parts.join(", ")}.`;
  const notes = [...largest.map(limits), augmentation].join("\n");
  return [table([head, ...lines]), where.join("\n"), notes].join("\n\n");
}

/**
 * Which lines were measured later than the table, by day; the profile below the table is of the last.
 * @param {import("./rows.mjs").Row[]} rows
 */
function laterLines(rows) {
  const days = [...new Set(rows.flatMap(({ date }) => date?.slice(0, 10) ?? []))].sort();
  return days.map((day) => {
    const names = rows.filter(({ date }) => date?.startsWith(day)).map(({ name }) => name);
    const profiled = day === days.at(-1) ? "; and what follows" : "";
    return `Measured again on ${day}: ${names.join("; ")}${profiled}.`;
  });
}

/**
 * How near the convolutions of a prediction come to what the machine can do.
 * @param {Profile} profile
 */
function limits({ batch, precision, prediction, gigaflopsPerSecond: speeds }) {
  /** @param {{ milliseconds: number }[]} parts */
  const sum = (parts) => parts.reduce((all, { milliseconds }) => all + milliseconds, 0).toFixed(0);
  const convolutions = prediction.filter(({ operation }) => operation.includes("Conv2D"));
  return [
    `In ${precision}, a prediction of ${batch} images takes ${sum(prediction)} ms, its convolutions alone ${sum(convolutions)}.`,
    `They run at ${speeds["a prediction's convolutions"]} GFLOP/s, a product of large matrices at ${speeds["matrix product, 2048 x 2048"]}.`,
  ].join("\n");
}

/**
 * A Markdown table as the formatter lays it out: columns of equal width, numbers to the right.
 * @param {string[][]} rows
 */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(3, ...rows.map((row) => row[column].length)));
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  const padded = rows.map((row) =>
    line(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at])))),
  );
  const rule = line(
    widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)),
  );
  return [padded[0], rule, ...padded.slice(1)].join("\n");
}
