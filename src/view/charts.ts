/** Line and bar charts of rows such as { epoch: 1, loss: 1.52, split: "train" }. */
import type { Picture } from "./picture";
import { categories, ink, paleInk } from "./theme";
import { type Spec, vegaLitePicture } from "./vega";

/** One thing measured: a word or number for each column. */
export type Row = Readonly<Record<string, string | number>>;

/** What a chart draws of its rows. */
export interface ChartOptions {
  /** The column along the bottom. */
  x: string;
  /** The column of numbers up the side. */
  y: string;
  /** The column that tells the lines or bars apart; a click in its legend picks one out. */
  color?: string;
  title: string;
  /** How the numbers of y are written, in d3's format language: ".0%", ".2f". */
  format?: string;
  /** Dashed lines across the chart, for values to compare with: { y: 0.1, label: "chance" }. */
  rules?: readonly { y: number; label: string }[];
}

/** A line for each value of `color`, a dot for each row; hover a dot for its numbers. */
export function lineChart(rows: readonly Row[], options: ChartOptions): Picture {
  const { x, color } = options;
  const numeric = rows.every((row) => typeof row[x] === "number");
  const whole = rows.every((row) => Number.isInteger(row[x]));
  return chart(
    rows,
    options,
    { type: "line", strokeWidth: 2.5, point: { size: 45 } },
    {
      x: {
        ...channel(x, numeric ? "quantitative" : "ordinal"),
        ...(numeric && { scale: { zero: false, nice: false } }),
        axis: { grid: false, labelAngle: 0, ...(whole && { tickMinStep: 1, format: "d" }) },
      },
      y: { ...channel(options.y, "quantitative"), scale: { zero: false } },
      // Dashes repeat what colour says, for those who do not see it.
      ...(color && { strokeDash: channel(color, "nominal") }),
    },
  );
}

/** A bar for each row, from zero up; with `color`, the bars of one x stand side by side. */
export function barChart(rows: readonly Row[], options: ChartOptions): Picture {
  const { x, color } = options;
  return chart(
    rows,
    options,
    { type: "bar" },
    {
      x: { ...channel(x, "ordinal"), axis: { labelAngle: -30 } },
      y: channel(options.y, "quantitative"),
      ...(color && { xOffset: channel(color, "nominal") }),
    },
  );
}

function chart(rows: readonly Row[], options: ChartOptions, mark: Spec, encoding: Spec): Picture {
  checkRows(rows, options);
  const { x, y, color, title, format, rules = [] } = options;
  const columns = [x, y, ...(color ? [color] : [])];
  const picked = {
    name: "picked",
    select: { type: "point", fields: color && [escapeField(color)] },
  };
  const marks = {
    ...(color && { params: [{ ...picked, bind: "legend" }] }),
    mark,
    encoding: {
      ...encoding,
      y: { ...(encoding.y as Spec), ...(format && { axis: { format } }) },
      ...(color
        ? {
            color: channel(color, "nominal"),
            opacity: { condition: { param: "picked", value: 1 }, value: 0.15 },
          }
        : { color: { value: categories[0] } }),
      tooltip: columns.map((name) => ({
        ...channel(name, name === y ? "quantitative" : "nominal"),
        ...(name === y && { format: format ?? ".4~r" }),
      })),
    },
  };
  const layer = [...rules.flatMap(ruleLayers), marks];
  const spec = { title, width: 560, height: 280, data: { values: rows }, layer };
  return vegaLitePicture(spec, describe(rows, options));
}

function ruleLayers(rule: { y: number; label: string }): Spec[] {
  const data = { values: [rule] };
  const y = { field: "y", type: "quantitative" };
  const label = { align: "left", baseline: "bottom", dx: 4, dy: -3, color: paleInk };
  return [
    { data, mark: { type: "rule", strokeDash: [4, 4], color: ink }, encoding: { y } },
    {
      data,
      mark: { type: "text", ...label },
      encoding: { x: { value: 0 }, y, text: { field: "label", type: "nominal" } },
    },
  ];
}

/** The chart in words: where each line starts, where it ends. */
function describe(rows: readonly Row[], { x, y, color, title }: ChartOptions): string {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = color ? `${row[color]}: ` : "";
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const say = (row: Row) => `${Number(Number(row[y]).toPrecision(4))} at ${x} ${row[x]}`;
  const lines = [...groups].map(([name, group]) => {
    const [first, last] = [group[0]!, group[group.length - 1]!];
    return name + (group.length === 1 ? say(first) : `${say(first)}, ${say(last)}`);
  });
  return `${title}. ${y} by ${x}. ${lines.join("; ")}`;
}

function checkRows(rows: readonly Row[], { x, y, color }: ChartOptions): void {
  rows.forEach((row, index) => {
    for (const name of [x, y, ...(color ? [color] : [])]) {
      const value = row[name];
      const columns = Object.keys(row).join(", ");
      if (value === undefined) throw new Error(`row ${index} has no "${name}"; it has ${columns}`);
      if (typeof value === "number" ? !Number.isFinite(value) : name === y) {
        throw new Error(`row ${index}: "${name}" is ${value}; expected a finite number`);
      }
    }
  });
}

function channel(column: string, type: "quantitative" | "ordinal" | "nominal"): Spec {
  const order = type === "quantitative" ? {} : { sort: null };
  return { field: escapeField(column), title: column, type, ...order };
}

/** Vega-Lite reads "a.b" as b inside a; a column's name is only a name. */
function escapeField(column: string): string {
  return column.replace(/[.[\]\\'"]/g, "\\$&");
}
