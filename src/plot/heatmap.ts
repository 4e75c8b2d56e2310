/** A matrix of numbers as coloured cells with the number written in each. */

import type { Picture } from "../notebook/picture";
import { grid, ink, themedShader } from "./theme";
import { channelTitle, formatNumber, vegaLitePicture } from "./vega";

interface Labels {
  rows: readonly string[];
  columns: readonly string[];
}

/** What a heatmap says besides its numbers. */
export interface HeatmapOptions {
  title: string;
  /** The names of rows and columns: one list if they are the same. */
  labels: readonly string[] | Labels;
  /** What the columns are, such as "predicted". */
  x: string;
  /** What the rows are, such as "actual". */
  y: string;
  /** How the numbers are written, in d3's format language, such as ".0%"; else in three digits, or whole. */
  format?: string;
}

const noValue = { text: "–", color: grid, ink };

/**
 * An annotated heatmap of `matrix`, its first row on top. Stronger blue is more;
 * if a value is negative: red below zero, white at zero, blue above.
 * NaN, such as the recall of a class without images, is a grey cell with "–".
 */
export function heatmap(matrix: readonly (readonly number[])[], options: HeatmapOptions): Picture {
  const { title, format = defaultFormat(matrix) } = options;
  const [x, y] = [channelTitle(options.x), channelTitle(options.y)];
  const labels = checkMatrix(matrix, options.labels);
  const shade = themedShader(matrix.flat());
  const look = (value: number) => ({ text: formatNumber(value, format), ...shade(value) });
  const values = matrix.flatMap((numbers, i) =>
    numbers.map((value, j) => {
      const place = { row: labels.rows[i]!, column: labels.columns[j]! };
      return { ...place, ...(Number.isNaN(value) ? noValue : look(value)) };
    }),
  );
  const side = Math.min(48, Math.floor(640 / labels.columns.length));
  const sort = null;
  const axis = { domain: false, ticks: false };
  const across = {
    ...axis,
    orient: "top",
    labelAngle: side * 1.4 > longest(labels.columns) * 7 ? 0 : -40,
  };
  const spec = {
    title,
    width: { step: side },
    height: { step: Math.min(side, 36) },
    data: { values },
    encoding: {
      x: { field: "column", type: "ordinal", sort, title: x, axis: across },
      y: { field: "row", type: "ordinal", sort, title: y, axis },
      tooltip: [
        { field: "row", type: "nominal", title: y },
        { field: "column", type: "nominal", title: x },
        { field: "text", type: "nominal", title: "value" },
      ],
    },
    layer: [
      {
        mark: { type: "rect", stroke: grid },
        encoding: { color: { field: "color", type: "nominal", scale: null } },
      },
      {
        mark: { type: "text" },
        encoding: {
          text: { field: "text", type: "nominal" },
          color: { field: "ink", type: "nominal", scale: null },
        },
      },
    ],
  };
  return vegaLitePicture(spec, describe(matrix, labels, { ...options, format }));
}

function defaultFormat(matrix: readonly (readonly number[])[]): string {
  return matrix.flat().every(Number.isInteger) ? "d" : ".3~r";
}

/** The three largest cells in words. */
function describe(
  matrix: readonly (readonly number[])[],
  { rows, columns }: Labels,
  { title, x, y, format }: HeatmapOptions & { format: string },
): string {
  const cells = matrix.flatMap((numbers, i) =>
    numbers.map((value, j) => ({ value, row: rows[i], column: columns[j] })),
  );
  const numbers = cells.filter(({ value }) => !Number.isNaN(value));
  const largest = numbers.sort((a, b) => b.value - a.value).slice(0, 3);
  const told = largest.map(
    ({ value, row, column }) => `${y} ${row}, ${x} ${column}: ${formatNumber(value, format)}`,
  );
  return `${title}. Heatmap, rows ${y}, columns ${x}. Largest: ${told.join("; ")}`;
}

function longest(names: readonly string[]): number {
  return Math.max(...names.map((name) => name.length));
}

function checkMatrix(
  matrix: readonly (readonly number[])[],
  labels: HeatmapOptions["labels"],
): Labels {
  const { rows, columns } = "rows" in labels ? labels : { rows: labels, columns: labels };
  if (!matrix.length) throw new Error("the matrix of the heatmap has no rows");
  if (matrix.length !== rows.length) {
    throw new Error(`the matrix has ${count(matrix, "row")}, but there are ${rows.length} labels`);
  }
  for (const [name, list] of Object.entries({ rows, columns })) {
    const twice = list.find((label, index) => list.indexOf(label) !== index);
    if (twice !== undefined) throw new Error(`two ${name} of the heatmap are called "${twice}"`);
  }
  matrix.forEach((numbers, i) => {
    if (numbers.length !== columns.length) {
      throw new Error(
        `row ${i} has ${count(numbers, "number")}; expected ${columns.length}, one a label`,
      );
    }
    const j = numbers.findIndex((value) => Math.abs(value) === Number.POSITIVE_INFINITY);
    if (j >= 0)
      throw new Error(`the heatmap's row ${i}, column ${j} is ${numbers[j]}; expected a number`);
  });
  return { rows, columns };
}

function count(list: readonly unknown[], noun: string): string {
  return `${list.length} ${noun}${list.length === 1 ? "" : "s"}`;
}
