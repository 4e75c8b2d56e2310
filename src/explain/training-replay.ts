/** A training replayed from its first epoch to its last: filters, confusions and curves side by side. */

import type { Picture } from "../notebook/picture";
import { filterTiles } from "../plot/filter-grid";
import { paleInk } from "../plot/theme";
import { formatNumber, vegaPicture } from "../plot/vega";
import { tf } from "../tensorflow";
import { signed } from "./expressions";
import { spriteUrl } from "./image-url";
import { filterColor, label, mapColor, numberGrid, type Part, pageWidth, pixels } from "./marks";
import type { TrainingMoment } from "./moment";
import { constant, derived, replaySignals } from "./signals";
import { cells } from "./sliding";
import { type CurvePoint, curve, curveHeight } from "./training-curves";

const top = 104;
const filterSize = 252;
const matrixLeft = 394;
const matrixSize = 270;
const chartTop = top + matrixSize + 60;

/**
 * The moments of a training, to be played or stepped through: conv1's filters, each scaled by its own largest weight,
 * the confusion matrix on the validation set, and the curves with a rule at the chosen epoch.
 */
export function trainingReplay(
  moments: readonly TrainingMoment[],
  classes: readonly string[],
): Picture {
  const last = moments.length - 1;
  check(moments, classes);
  const sprites = moments.map(({ filters }) =>
    tf.tidy(() => spriteUrl(filterTiles(tf.tensor4d(filters)), 1)),
  );
  const spec = {
    width: pageWidth,
    height: chartTop + curveHeight + 10,
    signals: [
      ...replaySignals(last, "Epoch"),
      constant(
        "sprites",
        sprites.map(({ url }) => url),
      ),
      constant(
        "matrices",
        moments.map(({ matrix }) => matrix.flat().join(",")),
      ),
      constant("moments", moments.map(summary)),
      derived("now", "moments[moment]"),
      derived("counts", "split(matrices[moment], ',')"),
    ],
    data: [
      {
        name: "matrix",
        transform: [
          ...cells(String(classes.length)),
          { type: "formula", as: "value", expr: "+counts[datum.index]" },
        ],
      },
      { name: "classes", values: classes.map((name, place) => ({ name, place })) },
      { name: "curves", values: points(moments) },
      ...["train", "valid"].map((set) => ({
        ...{ name: `${set}Curve`, source: "curves" },
        transform: [{ type: "filter", expr: `datum.set === '${set}'` }],
      })),
    ],
    marks: [
      label("now.text", { x: 0, y: 8, size: 15, bold: true }),
      label("'the filters of conv1'", { x: 0, y: top - 16, color: filterColor, bold: true }),
      pixels({ name: "filters", url: "sprites[moment]", x: 0, y: top, size: filterSize }),
      ...matrix(moments, classes.length),
      curve("loss", { x: 40, y: chartTop, moments }),
      curve("accuracy", { x: pageWidth / 2 + 50, y: chartTop, moments }),
    ],
  };
  const [first, end] = [moments[0], moments[last]].map(({ epoch, valid }) => {
    return `${formatNumber(valid.accuracy, ".1%")} after epoch ${epoch}`;
  });
  return vegaPicture(
    spec,
    `A training replayed: conv1's filters, the confusion matrix on the validation set and the curves; right on valid: ` +
      `${first}, ${end}.`,
  );
}

/** The line above the pictures. */
function summary({ epoch, valid }: TrainingMoment): { text: string } {
  const right = `${formatNumber(valid.accuracy, ".1%")} right on valid`;
  return { text: epoch === 0 ? `Before training: ${right}` : `After epoch ${epoch}: ${right}` };
}

function points(moments: readonly TrainingMoment[]): CurvePoint[] {
  return moments.flatMap(({ train, valid }, moment) => [
    ...(train
      ? [{ moment, set: "train" as const, loss: train.loss, accuracy: train.accuracy }]
      : []),
    { moment, set: "valid" as const, loss: valid.loss, accuracy: valid.accuracy },
  ]);
}

/** The counts, all epochs on one scale of colours, with the classes' names. */
function matrix(moments: readonly TrainingMoment[], count: number): Part[] {
  const most = Math.max(...moments.flatMap(({ matrix }) => matrix.flat()));
  const cell = matrixSize / count;
  const names = (place: Record<string, unknown>): Part => ({
    ...{ type: "text", from: { data: "classes" }, interactive: false },
    encode: {
      enter: {
        ...{ text: { field: "name" }, fill: { value: paleInk }, fontSize: { value: 11 } },
        ...{ baseline: { value: "middle" }, ...place },
      },
    },
  });
  const middle = (from: number) => ({ signal: `${from} + (datum.place + 0.5) * ${cell}` });
  return [
    label("'the confusion matrix on valid: a row is actual, a column predicted'", {
      x: matrixLeft - 80,
      y: 36,
      color: mapColor,
      bold: true,
    }),
    names({ y: middle(top), x: { value: matrixLeft - 6 }, align: { value: "right" } }),
    names({ x: middle(matrixLeft), y: { value: top - 6 }, angle: { value: -40 } }),
    numberGrid({
      ...{ data: "matrix", name: "count", x: matrixLeft, y: top, cell },
      fill: signed("datum.value", String(most)),
      text: "datum.value",
    }),
  ];
}

function check(moments: readonly TrainingMoment[], classes: readonly string[]): void {
  if (!moments.length) throw new Error("there are no moments to replay; expected at least one");
  for (const { epoch, matrix } of moments) {
    if (matrix.length === classes.length) continue;
    throw new Error(
      `the matrix of epoch ${epoch} has ${matrix.length} rows for ${classes.length} classes; expected one each`,
    );
  }
}
