/** A chart that grows while the cell runs. */
import { atCellEnd } from "../notebook/cell-end";
import { liveDisplay } from "../notebook/display";
import { type ChartOptions, lineChart } from "./charts";
import type { Row } from "./rows";

/** A line chart that is drawn again under the running cell as rows are added. */
export interface LiveChart {
  /** Adds rows, such as { epoch, loss, split: "train" }. Throws for a loss that is NaN. */
  add(...rows: Row[]): Promise<void>;
}

/** Drawing may take this share of the time. */
const share = 0.02;
/** No eye follows faster changes, in milliseconds. */
const shortest = 250;

/**
 * An empty line chart, drawn when it gets rows: at once, then as often as costs under 2 % of the time,
 * and when the cell ends, so that a saved notebook keeps the last state. Outside a notebook it draws nothing.
 */
export function liveChart(options: ChartOptions): LiveChart {
  const display = liveDisplay();
  let rows: Row[] = [];
  let due = 0;
  const drawLast = async () => display.show(await lineChart(rows, options).mimeBundle());
  return {
    async add(...added) {
      const begin = performance.now();
      const chart = lineChart([...rows, ...added], options);
      rows = [...rows, ...added];
      atCellEnd(drawLast);
      if (begin < due) return;
      display.show(chart.sketch());
      const end = performance.now();
      due = end + Math.max(shortest, (end - begin) / share);
    },
  };
}
