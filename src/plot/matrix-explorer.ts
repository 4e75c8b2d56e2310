/** A confusion matrix that shows the images behind each number, also in a saved notebook without a kernel. */
import type { Dataset } from "../data/dataset";
import { confusionMatrix } from "../evaluation/metrics";
import type { Predictions } from "../evaluation/predict";
import { hex, inkOn, shader } from "./colors";
import { imageStrip, type Strip } from "./image-strip";
import { explorerSpec } from "./matrix-explorer-spec";
import { type Chart, formatNumber, vegaPicture } from "./vega";

/** A number of the matrix and the images behind it. */
export interface Cell extends Strip {
  actual: string;
  predicted: string;
  count: number;
  color: string;
  ink: string;
  /** How sure the model is of each image of the strip. */
  captions: string[];
}

/**
 * The confusion matrix of `result`, which `predict` gave for `dataset` in the same order. A click on a number,
 * or the two lists below, shows images behind it, those first that the model is surest of: up to `perCell` right
 * ones and up to `perWrongCell` wrong ones, in pages of 16. It opens on the pair that is confused most. Each image
 * takes about 0.8 KB of the notebook.
 */
export function matrixExplorer(
  dataset: Dataset,
  result: Predictions,
  {
    title = "Confusion matrix: click a number to see its images",
    perCell = 12,
    perWrongCell = perCell,
  }: { title?: string; perCell?: number; perWrongCell?: number } = {},
): Chart {
  checkOrder(dataset, result);
  const cells = makeCells(dataset, result, { perCell, perWrongCell });
  const wrong = cells.filter(({ actual, predicted }) => actual !== predicted);
  const worst = wrong.reduce((a, b) => (b.count > a.count ? b : a));
  const alt =
    `${title}. Confused most: ${worst.count} images, ` +
    `actually ${worst.actual}, predicted ${worst.predicted}`;
  return vegaPicture(explorerSpec(title, dataset.classes, cells, worst), alt);
}

function makeCells(
  dataset: Dataset,
  result: Predictions,
  most: { perCell: number; perWrongCell: number },
): Cell[] {
  const { truths, predictions, probabilities } = result;
  const { classes } = dataset;
  const matrix = confusionMatrix(truths, predictions, classes.length);
  const shade = shader(matrix.flat());
  const sureness = (index: number) => probabilities[index]![predictions[index]!]!;
  return matrix.flatMap((row, actual) =>
    row.map((count, predicted) => {
      const all = truths.flatMap((truth, index) =>
        truth === actual && predictions[index] === predicted ? [index] : [],
      );
      const shown = all
        .sort((a, b) => sureness(b) - sureness(a))
        .slice(0, actual === predicted ? most.perCell : most.perWrongCell);
      return {
        actual: classes[actual]!,
        predicted: classes[predicted]!,
        count,
        color: hex(shade(count)),
        ink: inkOn(shade(count)),
        captions: shown.map((index) => formatNumber(sureness(index), ".0%")),
        ...imageStrip(dataset, shown),
      };
    }),
  );
}

/** A loader that shuffles would put the wrong images under the numbers. */
function checkOrder({ labels }: Dataset, { truths }: Predictions): void {
  if (truths.length === labels.length && truths.every((truth, i) => truth === labels[i])) return;
  throw new Error(
    `the ${truths.length} predictions are not of the ${labels.length} images in their order; ` +
      "predict with a loader of the whole data set that does not shuffle",
  );
}
