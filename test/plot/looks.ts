/** The golden figures: every sample as it is saved, and some of them on a dark page or on a phone. */
import { indexedPng } from "../../src/plot/canvas";
import { runView } from "../../src/plot/vega";
import { png } from "./png";
import { samples } from "./samples";
import { vegaSpec } from "./scene";

const variants: Record<string, [sample: string, theme: "light" | "dark", room?: number]> = {
  "line-chart-dark": ["line-chart", "dark"],
  "heatmap-dark": ["heatmap", "dark"],
  "image-grid-marks-dark": ["image-grid-marks", "dark"],
  "matrix-explorer-dark": ["matrix-explorer", "dark"],
  "matrix-explorer-narrow": ["matrix-explorer", "light", 342],
  "filter-grid-narrow": ["filter-grid", "dark", 342],
};

/** The names of all golden figures. */
export const looks = [...Object.keys(samples), ...Object.keys(variants)];

/** A golden figure as it is drawn now. */
export async function look(name: string): Promise<Buffer> {
  const variant = variants[name];
  if (!variant) return png(samples[name]!());
  const [sample, theme, room] = variant;
  const { view, canvas } = await runView(await vegaSpec(samples[sample]!()), theme, room);
  view.finalize();
  return indexedPng(canvas);
}
