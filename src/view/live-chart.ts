/** A chart that grows while the cell runs. */
import { type ChartOptions, lineChart } from "./charts";
import { liveDisplay } from "./display";
import type { Row } from "./rows";

/** A line chart under the running cell: `await chart.add({ epoch, loss, split: "train" })` draws it again with the new rows. */
export interface LiveChart {
  add(...rows: Row[]): Promise<void>;
}

/** An empty chart that is drawn when its first row is added. A saved notebook keeps its last state. */
export function liveChart(options: ChartOptions): LiveChart {
  const rows: Row[] = [];
  const display = liveDisplay();
  return {
    async add(...added) {
      rows.push(...added);
      await display.show(lineChart(rows, options));
    },
  };
}
