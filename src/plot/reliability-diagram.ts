/** A reliability diagram: accuracy against confidence. */
import { calibration } from "../evaluation/calibration";
import { categories, ink, paper, wrongColor } from "./theme";
import { type Chart, formatNumber, vegaLitePicture } from "./vega";

/**
 * A reliability diagram (Guo et al. 2017) of the rows of `probabilities`, whose true classes are `trueLabels`:
 * for each range of confidence a bar as high as the accuracy, an orange line from there to the mean confidence,
 * and below the number of images. For a perfectly calibrated model, the bars end on the dashed line.
 */
export function reliabilityDiagram(
  probabilities: readonly (readonly number[])[],
  trueLabels: readonly number[],
  { bins = 10, title = "Accuracy against confidence" } = {},
): Chart {
  const result = calibration(probabilities, trueLabels, bins);
  const error = formatNumber(result.error, ".1%");
  const values = result.bins.filter(({ count }) => count > 0);
  const confidence = { title: "Confidence", type: "quantitative", scale: { domain: [0, 1] } };
  const across = { ...confidence, field: "from", axis: { format: "%", grid: false } };
  const accuracy = {
    ...confidence,
    field: "accuracy",
    title: "Accuracy",
    axis: { format: "%" },
  };
  const count = { field: "count", type: "quantitative", title: "Images" };
  const tooltip = [
    { field: "from", title: "Confidence from", format: ".0%", type: "quantitative" },
    { field: "to", title: "to", format: ".0%", type: "quantitative" },
    { field: "confidence", title: "Mean confidence", format: ".1%", type: "quantitative" },
    { field: "accuracy", title: "Accuracy", format: ".1%", type: "quantitative" },
    count,
  ];
  const bar = { type: "rect", color: categories[0], stroke: paper, strokeWidth: 2 };
  const y2 = { datum: 0 };
  const gap = { type: "rule", color: wrongColor, strokeWidth: 4 };
  const x2 = { field: "to" };
  const upper = {
    width: 420,
    height: 300,
    encoding: { x: { ...across, title: null } },
    layer: [
      { mark: bar, encoding: { x2, y: accuracy, y2, tooltip } },
      {
        mark: gap,
        encoding: {
          x: { ...across, title: null, field: "confidence" },
          y: accuracy,
          y2: { field: "confidence" },
        },
      },
      {
        data: {
          values: [
            { from: 0, accuracy: 0 },
            { from: 1, accuracy: 1 },
          ],
        },
        mark: { type: "line", color: ink, strokeDash: [4, 4], strokeWidth: 1.5 },
        encoding: { y: accuracy },
      },
    ],
  };
  const lower = {
    width: 420,
    height: 60,
    mark: bar,
    encoding: { x: across, x2, y: count, y2, tooltip },
  };
  const subtitle = `Expected calibration error ${error}, the mean length of the orange lines`;
  const told = values.map(
    (bin) =>
      `${formatNumber(bin.accuracy, ".0%")} accuracy at ${formatNumber(bin.confidence, ".0%")}`,
  );
  return vegaLitePicture(
    { title: { text: title, subtitle }, data: { values }, vconcat: [upper, lower] },
    `${title}. Reliability diagram. ${subtitle}. By mean confidence: ${told.join(", ")}`,
  );
}
