/** Rules: dashed lines across a chart, for values to compare with, and their words. */
import { ink, paper } from "./theme";
import type { Spec } from "./vega";

/** A rule's height on the axis, and its words. */
export interface Rule {
  y: number;
  label: string;
}

/** A row's place from the left edge, 0, to the right, 1, and its height on the axis. */
export interface Place {
  across: number;
  y: number;
}

/** The layers of a rule, its words above it at the end where fewer of these places are in their way. */
export function ruleLayers(rule: Rule, places: readonly Place[]): Spec[] {
  const data = { values: [rule] };
  const y = { field: "y", type: "quantitative" };
  const end = endFor(rule, places);
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

/** The right end, unless more places are under the words there than at the left. */
function endFor({ y, label }: Rule, places: readonly Place[]): "left" | "right" {
  const heights = [y, ...places.map((place) => place.y)];
  const height = Math.max(...heights) - Math.min(...heights);
  // In parts of the chart, with a margin.
  const [width, rise] = [0.03 + 0.0095 * label.length, 0.1];
  const level = places.filter(
    (place) => place.y >= y - 0.02 * height && place.y <= y + rise * height,
  );
  const left = level.filter(({ across }) => across < width).length;
  return left < level.filter(({ across }) => across > 1 - width).length ? "left" : "right";
}
