/** Figures kept as plain JSON, so that a recorded run can be shown again. */
import { imageLength } from "../../src/data/dataset";
import type { Picture } from "../../src/notebook/picture";
import { barChart, type ChartOptions, lineChart } from "../../src/plot/charts";
import { type HeatmapOptions, heatmap } from "../../src/plot/heatmap";
import { type ImageGridOptions, tileGrid } from "../../src/plot/image-grid";
import { datasetTile } from "../../src/plot/pixels";
import type { Row } from "../../src/plot/rows";
import { table } from "../../src/plot/table";

/** What a figure is made of. The bytes of `images` are base64: 32 x 32 pixels of red-green-blue each. */
export type FigureSpec =
  | { kind: "lines" | "bars"; rows: Row[]; options: ChartOptions }
  | { kind: "table"; rows: Row[]; caption: string }
  | { kind: "matrix"; matrix: number[][]; options: HeatmapOptions }
  | { kind: "images"; bytes: string; options: ImageGridOptions };

/** The figure that `spec` describes. */
export function drawFigure(spec: FigureSpec): Picture {
  switch (spec.kind) {
    case "lines":
      return lineChart(spec.rows, { ...spec.options, logarithmicY: explodes(spec) });
    case "bars":
      return barChart(spec.rows, spec.options);
    case "table":
      return table(spec.rows, { caption: spec.caption });
    case "matrix":
      return heatmap(spec.matrix, spec.options);
    case "images":
      return tileGrid(tiles(Buffer.from(spec.bytes, "base64")), spec.options);
  }
}

/** Whether a loss becomes so large that on a linear axis all that is usual would lie on one line. */
function explodes({ rows, options: { y } }: FigureSpec & { kind: "lines" | "bars" }): boolean {
  return y === "loss" && rows.some((row) => Number(row.loss) > 100);
}

function tiles(bytes: Buffer) {
  const count = bytes.length / imageLength;
  return Array.from({ length: count }, (_, index) => datasetTile(bytes, index));
}
