/** Line and bar charts. */
import { checkRows, describeRows, fieldName, type Row } from "./rows";
import { categories, dashes, ink, paper } from "./theme";
import { type Chart, type Spec, vegaLitePicture } from "./vega";

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
export function lineChart(rows: readonly Row[], options: ChartOptions): Chart {
  const { x, y, color } = options;
  const numeric = rows.every((row) => typeof row[x] === "number");
  const whole = rows.every((row) => Number.isInteger(row[x]));
  const axis = { grid: false, labelAngle: 0, labelFlush: false };
  const across = {
    ...channel(x, numeric ? "quantitative" : "ordinal"),
    axis: whole ? { ...axis, format: "d", tickMinStep: 1 } : axis,
    ...(numeric && { scale: { zero: false, nice: false } }),
  };
  const up = { ...channel(y, "quantitative"), scale: { zero: false } };
  // Dashes repeat what colour says, for those who do not see it.
  const dash = color && { ...channel(color, "nominal"), scale: { range: dashes } };
  const mark = { type: "line" as const, strokeWidth: 2.5, point: { size: 45, strokeDash: [1, 0] } };
  return chart(rows, options, mark, { x: across, y: up, ...(dash && { strokeDash: dash }) });
}

/** A bar for each row, from zero up; with `color`, the bars of one x stand side by side. */
export function barChart(rows: readonly Row[], options: ChartOptions): Chart {
  const { x, y, color } = options;
  const across = { ...channel(x, "ordinal"), axis: { labelAngle: -30 } };
  const beside = color && { xOffset: channel(color, "nominal") };
  const up = channel(y, "quantitative");
  return chart(rows, options, { type: "bar" }, { x: across, y: up, ...beside });
}

function chart(
  rows: readonly Row[],
  options: ChartOptions,
  mark: Spec & { type: "line" | "bar" },
  encoding: Spec,
): Chart {
  const { x, y, color, title, format, rules = [] } = options;
  const columns = [x, y, ...(color ? [color] : [])];
  checkRows(rows, columns, y);
  const tooltip = columns.map((name) =>
    name === y
      ? { ...channel(name, "quantitative"), format: format ?? ".4~r" }
      : channel(name, "nominal"),
  );
  const marks = {
    ...(color && { params: [pickInLegend(color)] }),
    mark,
    encoding: {
      ...encoding,
      ...(format && { y: { ...(encoding.y as Spec), axis: { format } } }),
      ...(color
        ? { color: { ...channel(color, "nominal"), legend: legends[mark.type] }, opacity }
        : { color: { value: categories[0] } }),
      tooltip,
    },
  };
  const layer = [marks, ...rules.flatMap(ruleLayers)];
  const spec = { title, width: 560, height: 280, data: { values: rows }, layer };
  return vegaLitePicture(spec, `${title}. ${describeRows(rows, x, y, color)}`);
}

const legends = { line: { symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 300 }, bar: {} };
const opacity = { condition: { param: "picked", value: 1 }, value: 0.15 };

function pickInLegend(color: string): Spec {
  return { name: "picked", select: { type: "point", fields: [fieldName(color)] }, bind: "legend" };
}

function ruleLayers(rule: { y: number; label: string }): Spec[] {
  const data = { values: [rule] };
  const y = { field: "y", type: "quantitative" };
  const words = { x: { value: "width" }, y, text: { field: "label", type: "nominal" } };
  const label = { type: "text", align: "right", baseline: "bottom", dx: -4, dy: -3 };
  return [
    { data, mark: { type: "rule", strokeDash: [4, 4], color: ink }, encoding: { y } },
    // A rim of paper, so that the words can be read on top of bars and lines.
    { data, mark: { ...label, stroke: paper, strokeWidth: 5 }, encoding: words },
    { data, mark: label, encoding: words },
  ];
}

function channel(column: string, type: "quantitative" | "ordinal" | "nominal"): Spec {
  const field = { field: fieldName(column), title: column, type };
  return type === "quantitative" ? field : { ...field, sort: null };
}
