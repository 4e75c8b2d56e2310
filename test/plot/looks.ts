/** The golden figures: every sample as it is saved, and the explainers in both themes and both widths, some others on a dark page or on a phone. */
import type { Picture } from "convnet";
import { indexedPng } from "../../src/plot/canvas";
import { runView } from "../../src/plot/vega";
import { png } from "./png";
import { explainers, samples } from "./samples";
import { vegaSpec } from "./scene";

type Variant = [sample: string, theme: "light" | "dark", signals?: Record<string, unknown>];

const variants: Record<string, Variant> = {
  "line-chart-dark": ["line-chart", "dark"],
  "heatmap-dark": ["heatmap", "dark"],
  "image-grid-marks-dark": ["image-grid-marks", "dark"],
  "matrix-explorer-dark": ["matrix-explorer", "dark"],
  "matrix-explorer-narrow": ["matrix-explorer", "light", { room: 342 }],
  "filter-grid-narrow": ["filter-grid", "dark", { room: 342 }],
  ...Object.fromEntries(
    Object.keys(explainers).flatMap((name): [string, Variant][] => [
      [`${name}-dark`, [name, "dark"]],
      [`${name}-narrow`, [name, "light", { narrow: true }]],
      [`${name}-narrow-dark`, [name, "dark", { narrow: true }]],
    ]),
  ),
};

/** The names of all golden figures. */
export const looks = [...Object.keys(samples), ...Object.keys(variants)];

const pictures = new Map<string, Picture>();

/** The sample; its bundle, whose PNG takes longest, is made once for all that is drawn of it. */
function picture(sample: string): Picture {
  const made = pictures.get(sample);
  if (made) return made;
  const original = samples[sample]!();
  const bundle = original.mimeBundle();
  // A copy, for Vega writes into the data of what it draws.
  const once = { alt: original.alt, mimeBundle: async () => structuredClone(await bundle) };
  pictures.set(sample, once);
  return once;
}

/** A golden figure as it is drawn now. */
export async function look(name: string): Promise<Buffer> {
  const variant = variants[name];
  if (!variant) return png(picture(name));
  const [sample, theme, signals] = variant;
  const { view, canvas } = await runView(await vegaSpec(picture(sample)), theme, signals);
  view.finalize();
  return indexedPng(canvas);
}
