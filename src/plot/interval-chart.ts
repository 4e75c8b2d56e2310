/** Repeated runs of several settings: every run as a dot, the mean with its interval as a bar. */
import { meanInterval } from "../evaluation/interval";
import type { Picture } from "../notebook/picture";
import { textWidth } from "./captions";
import { checkRows, groupRows, type Row } from "./rows";
import { categories, font, ink } from "./theme";
import { channelTitle, type Spec, vegaLitePicture } from "./vega";

/** The room for the settings' names, in pixels; longer ones are cut. */
const widestNames = 400;

/** What an interval chart draws of its rows. */
export interface IntervalChartOptions {
  /** The column that names the setting; rows with the same name are repetitions. */
  y: string;
  /** The column of numbers along the bottom. */
  x: string;
  title: string;
  /** The settings from the top down: the best mean first, or as they come in the rows. */
  order?: "mean" | "rows";
  /** How the numbers are written, in d3's format language. */
  format?: string;
}

/**
 * A row for each setting: its runs as dots and, where there are two or more, their
 * mean with its 95% confidence interval (see `meanInterval`). Overlapping intervals do not show that two settings are
 * equally good: compare them by the interval of their difference, seed by seed.
 */
export function intervalChart(rows: readonly Row[], options: IntervalChartOptions): Picture {
  const { x, y, title, order: by = "mean", format = ".3~r" } = options;
  checkRows(rows, [x, y], x);
  const settings = summaries(rows, x, y);
  if (by === "mean") settings.sort((a, b) => b.mean - a.mean);
  const order = settings.map(({ setting }) => setting);
  const names = Math.max(...order.map((name) => textWidth(name, `12px ${font}`)));
  const namesWidth = Math.min(widestNames, Math.ceil(names));
  const vertical = {
    field: "setting",
    type: "ordinal",
    title: channelTitle(y),
    scale: { domain: order },
    // By itself Vega would put the title at most 200 pixels from the chart.
    axis: { grid: true, labelLimit: widestNames, maxExtent: widestNames },
  };
  const along = (field: string): Spec => ({
    field,
    type: "quantitative",
    title: channelTitle(x),
    scale: { zero: false },
    axis: { format, labelSeparation: 6 },
  });
  const runs = rows.map((row) => ({ setting: String(row[y]), value: row[x] }));
  const repeated = settings.filter(({ low }) => low !== undefined);
  const intervals = [
    {
      data: { values: repeated },
      mark: { type: "rule", strokeWidth: 6, opacity: 0.35, color: categories[0] },
      encoding: { y: vertical, x: along("low"), x2: { field: "high" } },
    },
    {
      data: { values: repeated },
      mark: { type: "tick", thickness: 3, size: 20, color: categories[0] },
      encoding: { y: vertical, x: along("mean") },
    },
  ];
  // Many dots would hide the interval below them.
  const dots =
    runs.length > 20 * order.length ? { size: 25, opacity: 0.3 } : { size: 60, opacity: 0.8 };
  const layer = [
    // Vega warns of an axis for no data.
    ...(repeated.length > 0 ? intervals : []),
    {
      data: { values: runs },
      mark: { type: "point", filled: true, color: ink, ...dots },
      encoding: {
        y: vertical,
        x: along("value"),
        tooltip: [
          { field: "setting", title: channelTitle(y) },
          { field: "value", title: channelTitle(x), type: "quantitative", format },
        ],
      },
    },
  ];
  const width = Math.min(520, 720 - namesWidth);
  const spec = { title, width, height: { step: 28 }, layer };
  return vegaLitePicture(spec, `${title}. ${settings.map(inWords).join("; ")}`);
}

interface Summary {
  setting: string;
  mean: number;
  low?: number;
  high?: number;
}

function summaries(rows: readonly Row[], x: string, y: string): Summary[] {
  return [...groupRows(rows, (row) => String(row[y]))].map(([setting, group]) => {
    const values = group.map((row) => Number(row[x]));
    return values.length === 1
      ? { setting, mean: values[0] }
      : { setting, ...meanInterval(values) };
  });
}

function inWords({ setting, mean, low, high }: Summary): string {
  const short = (value: number) => Number(value.toPrecision(3));
  if (low === undefined || high === undefined) return `${setting}: ${short(mean)}, one run`;
  return `${setting}: mean ${short(mean)}, 95% confidence interval ${short(low)} to ${short(high)}`;
}
