/** Line, bar and scatter charts. */
import { checkRows, describeRows, type Row } from "./rows";
import { categories, dashes, ink, paper } from "./theme";
import { type Chart, channelTitle, type Spec, vegaLitePicture } from "./vega";

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
  /** Whether equal factors of x lie equally far apart: for learning rates. */
  logarithmic?: boolean;
  /** Of a line chart, whether equal factors of y do: for a loss that explodes. */
  logarithmicY?: boolean;
  /** Of a line chart, the columns with the lowest and the highest of what each row is the mean of: a band behind the line. */
  band?: readonly [lowest: string, highest: string];
  /** Dashed lines across the chart, for values to compare with: { y: 0.1, label: "chance level" }. */
  rules?: readonly Rule[];
}

/** A dashed line across a chart: its height on the axis, and its words. */
interface Rule {
  y: number;
  label: string;
}

/** A line for each value of `color`, a dot for each row; hover a dot for its numbers. */
export function lineChart(rows: readonly Row[], options: ChartOptions): Chart {
  const { x, y, color } = options;
  const along = [...new Set(rows.map((row) => row[x]))];
  const numeric = along.every((value) => typeof value === "number");
  // Between few whole numbers, such as epochs, Vega would mark halves.
  const scale = { nice: false, ...(options.logarithmic ? { type: "log" } : { zero: false }) };
  const few = along.length <= 20 && along.every(Number.isInteger);
  const ticks = few ? { values: along, format: "d" } : options.logarithmic && powersOfTen(along);
  const { logarithmicY } = options;
  const powers = logarithmicY && {
    axis: powersOfTen(
      rows.map((row) => row[y]),
      true,
    ),
  };
  const up = { scale: logarithmicY ? { type: "log" } : { zero: false }, ...powers };
  return chart(rows, options, {
    mark: {
      type: "line",
      strokeWidth: 2.5,
      point: { size: along.length > 30 ? 12 : 45, strokeDash: [1, 0] },
    },
    encoding: {
      x: {
        ...(numeric ? { ...number("x", x), scale } : name("x", x)),
        axis: {
          grid: false,
          labelAngle: 0,
          labelFlush: false,
          ...ticks,
        },
      },
      y: { ...number("y", y), ...up },
      // Dashes repeat what colour says, for those who do not see it.
      ...(color && { strokeDash: series(rows, color, { range: dashes }) }),
    },
    legend: { symbolType: "stroke", symbolStrokeWidth: 3, symbolSize: 300 },
    rulesBehind: true,
  });
}

/** A bar for each row, from zero up; with `color`, the bars of one x stand side by side. */
export function barChart(rows: readonly Row[], options: ChartOptions): Chart {
  const { x, y, color } = options;
  return chart(rows, options, {
    mark: { type: "bar" },
    encoding: {
      x: { ...name("x", x), axis: { labelAngle: -30 } },
      y: number("y", y),
      ...(color && { xOffset: series(rows, color) }),
    },
    legend: {},
  });
}

/** A point for each row, with the value of the column `label` next to it; hover a point for its numbers. */
export function scatterChart(
  rows: readonly Row[],
  { label, ...options }: Omit<ChartOptions, "color"> & { label: string },
): Chart {
  const { x, y, logarithmic } = options;
  checkRows(rows, [label], y);
  // Rounded up, the padding would put a tick below zero.
  const scale = { nice: false, padding: 20 };
  const type = logarithmic ? "log" : "linear";
  const fromZero = !logarithmic && rows.every((row) => Number(row[x]) >= 0) && { domainMin: 0 };
  const along = { ...number("x", x), scale: { ...scale, type, ...fromZero } };
  const up = { ...number("y", y), scale: { ...scale, zero: false } };
  const places = placesOf(rows, options);
  const names = rows.map((row, i) => {
    // To the right of its point, or above it where that is far right itself, so as not to meet one to the right.
    const place =
      places[i]!.across > 0.5
        ? { align: "right", dx: 8, dy: -14 }
        : { align: "left", dx: 9, dy: 0 };
    return {
      data: { values: [{ x: row[x], y: row[y], name: String(row[label]) }] },
      mark: { type: "text", ...place },
      encoding: { x: along, y: up, text: { field: "name", type: "nominal" } },
    };
  });
  return chart(rows, options, {
    mark: { type: "point", filled: true, size: 90, opacity: 1 },
    encoding: { x: { ...along, axis: { grid: false } }, y: up },
    legend: {},
    names,
    label,
  });
}

/** What one kind of chart has of its own. */
interface Kind {
  mark: Spec;
  encoding: { x: Spec; y: Spec };
  legend: Spec;
  /** Whether rules and their words are drawn first: words would hide points, but bars hide words. */
  rulesBehind?: boolean;
  /** The column that names each row, and the layers that write these names. */
  label?: string;
  names?: Spec[];
}

function chart(rows: readonly Row[], options: ChartOptions, kind: Kind): Chart {
  const { x, y, color, title, format, rules = [], band } = options;
  checkRows(rows, [x, y, ...(band ?? []), ...(color ? [color] : [])], y);
  if (options.logarithmic) checkPositive(rows, x);
  if (options.logarithmicY) checkPositive(rows, y);
  const named = color ?? kind.label;
  const numeric = rows.every((row) => typeof row[x] === "number");
  const first = numeric ? { ...number("x", x), format: ".6~g" } : name("x", x);
  const tooltip = [first, { ...number("y", y), format: format ?? ".4~r" }];
  const encoding = {
    ...kind.encoding,
    ...(format && { y: { ...kind.encoding.y, axis: { format } } }),
    color: color ? { ...series(rows, color), legend: kind.legend } : { value: categories[0] },
  };
  const marks = {
    ...(color && { params: [pickInLegend] }),
    mark: kind.mark,
    encoding: {
      ...encoding,
      ...(color && { opacity: paleUnlessPicked }),
      tooltip: [...(named ? [name("color", named)] : []), ...tooltip],
    },
  };
  const values = rows.map((row) => ({
    ...{ x: row[x], y: row[y], ...(named && { color: row[named] }) },
    ...(band && { lowest: row[band[0]], highest: row[band[1]] }),
  }));
  const area = band && {
    mark: { type: "area", opacity: 0.15 },
    encoding: {
      ...{ x: encoding.x, y: { ...encoding.y, field: "lowest" }, y2: { field: "highest" } },
      // As colour, it would tear the lines' legend into two.
      fill: color ? { ...series(rows, color), legend: null } : encoding.color,
    },
  };
  const places = kind.rulesBehind ? placesOf(rows, options) : [];
  const across = rules.flatMap((rule) =>
    ruleLayers(rule, endFor(rule.label, heightOf(rule.y, options), places)),
  );
  const behind = [...across, ...(area ? [area] : [])];
  const layer = kind.rulesBehind ? [...behind, marks] : [marks, ...across, ...(kind.names ?? [])];
  const width = 560 - (color ? legendBeyond(rows, color) : 0);
  const spec = { title, width, height: 280, data: { values }, layer };
  return vegaLitePicture(spec, `${title}. ${describeRows(rows, x, y, named)}`);
}

function checkPositive(rows: readonly Row[], column: string): void {
  for (const [index, row] of rows.entries()) {
    if (Number(row[column]) > 0) continue;
    const found = `column "${column}" is ${row[column]} in row ${index}`;
    throw new RangeError(`${found}; a logarithmic axis has only numbers above 0`);
  }
}

/** By how many pixels a legend's longest name is wider than 110, at 7 pixels a letter and at most the theme's limit. */
function legendBeyond(rows: readonly Row[], color: string): number {
  const letters = Math.max(...rows.map((row) => String(row[color]).length));
  return Math.max(0, Math.min(240, 7 * letters) - 110);
}

const pickInLegend = {
  name: "picked",
  select: { type: "point", fields: ["color"] },
  bind: "legend",
};
const paleUnlessPicked = { condition: { param: "picked", value: 1 }, value: 0.15 };

/** A row's place from the left edge, 0, to the right, 1, and its height. */
interface Place {
  across: number;
  height: number;
}

/** Where the rows of a line chart lie; only numbers can lie between others. */
function placesOf(rows: readonly Row[], options: ChartOptions): Place[] {
  const { x, y, logarithmic } = options;
  const along = rows.map((row) => (logarithmic ? Math.log(Number(row[x])) : Number(row[x])));
  const [first, last] = [Math.min(...along), Math.max(...along)];
  return rows.map((row, i) => ({
    across: (along[i] - first) / (last - first),
    height: heightOf(Number(row[y]), options),
  }));
}

/** How far up a value of y lies, in a unit of its own. */
function heightOf(value: number, { logarithmicY }: ChartOptions): number {
  return logarithmicY ? Math.log(value) : value;
}

/**
 * The ticks of a logarithmic axis, all in one notation; by itself Vega would label some of the steps between them. With
 * `around`, the axis goes on to the powers around the values.
 */
function powersOfTen(along: readonly Row[string][], around = false): Spec {
  // A range that was computed may end just short of a power.
  const exponents = along.map((value) => Number(Math.log10(Number(value)).toFixed(6)));
  const [least, most] = [Math.min(...exponents), Math.max(...exponents)];
  const [first, last] = around
    ? [Math.floor(least), Math.ceil(most)]
    : [Math.ceil(least), Math.floor(most)];
  if (last - first < 2) return {};
  const powers = Array.from({ length: last - first + 1 }, (_, step) => Number(`1e${first + step}`));
  return { values: powers, format: first < -5 ? ".0e" : "~r" };
}

function number(field: string, title: string): Spec {
  return { field, title: channelTitle(title), type: "quantitative" };
}

/** The lines or bars in the order of the rows; but "training" before "validation", so that each has its colour in every chart. */
function series(rows: readonly Row[], color: string, scale?: Spec): Spec {
  const names = [...new Set(rows.map((row) => row[color]))];
  const swapped =
    names.includes("validation") && names.indexOf("validation") < names.indexOf("training");
  const domain = ["training", ...names.filter((value) => value !== "training")];
  const whole = swapped ? { ...scale, domain } : scale;
  return { ...name("color", color), ...(whole && { scale: whole }) };
}

function name(field: string, title: string): Spec {
  return { field, title: channelTitle(title), type: "nominal", sort: null };
}

/** The layers of a rule, its words above it at one end. */
function ruleLayers(rule: Rule, end: "left" | "right"): Spec[] {
  const data = { values: [rule] };
  const y = { field: "y", type: "quantitative" };
  const [x, dx] = end === "right" ? [{ value: "width" }, -4] : [{ value: 0 }, 4];
  const words = { x, y, text: { field: "label", type: "nominal" } };
  const label = { type: "text", align: end, baseline: "bottom", dx, dy: -3 };
  return [
    { data, mark: { type: "rule", strokeDash: [4, 4], color: ink }, encoding: { y } },
    // A rim of paper, so that the words can be read on top of bars and lines.
    {
      data,
      mark: { ...label, stroke: paper, strokeWidth: 6, strokeJoin: "round" },
      encoding: words,
    },
    { data, mark: label, encoding: words },
  ];
}

/** The right end, unless more places are under a rule's words there than at the left. */
function endFor(label: string, height: number, places: readonly Place[]): "left" | "right" {
  const heights = [height, ...places.map((place) => place.height)];
  const whole = Math.max(...heights) - Math.min(...heights);
  // In parts of the chart, with a margin.
  const [width, rise] = [0.03 + 0.0095 * label.length, 0.1];
  const level = places.filter(
    (place) => place.height >= height - 0.02 * whole && place.height <= height + rise * whole,
  );
  const left = level.filter(({ across }) => across < width).length;
  return left < level.filter(({ across }) => across > 1 - width).length ? "left" : "right";
}
