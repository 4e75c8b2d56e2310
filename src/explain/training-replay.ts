/** A training run replayed from its first epoch to its last: filters, confusions and curves side by side. */

import type { TrainingSnapshot } from "../evaluation/training-snapshot";
import type { Picture } from "../notebook/picture";
import { filterTiles } from "../plot/filter-grid";
import { categories, dashes, ink, paleInk } from "../plot/theme";
import { formatNumber } from "../plot/vega";
import { tf } from "../tensorflow";
import { Dataflow, type Table } from "./dataflow";
import { spriteUrl } from "./image-url";
import {
  type Block,
  column,
  drawn,
  type Expression,
  each,
  ex,
  filterColor,
  formatted,
  grid,
  image,
  mapColor,
  mark,
  pageWidth,
  place,
  signedColor,
  stack,
  text,
  words,
} from "./scene";

const sets = ["train", "valid"] as const;
/** The width of the filters, of the matrix, and of a chart and its height. */
const [filterSize, matrixSize, chartWidth, chartHeight] = [252, 270, 300, 150];

/**
 * The snapshots of a training run, to be played or stepped through: conv1's filters, each scaled by its own largest weight,
 * the confusion matrix on the validation set, and the curves with a rule at the chosen epoch.
 */
export function trainingReplay(
  snapshots: readonly TrainingSnapshot[],
  classes: readonly string[],
): Picture {
  check(snapshots, classes);
  const sprites = snapshots.map(({ filters }) =>
    tf.tidy(() => spriteUrl(filterTiles(tf.tensor4d(filters)), 1)),
  );
  const flow = new Dataflow();
  const moment = flow.replay(snapshots.length - 1, "Epoch");
  const urls = sprites.map(({ url }) => url);
  const url = flow.derived("sprite", ex`${flow.constant("sprites", urls)}[${moment}]`);
  const titles = flow.constant("titles", snapshots.map(title));
  const curves = flow.rows("curves", snapshots.flatMap(points));
  const data = Object.fromEntries(
    sets.map((set) => [set, curves.where(`${set}Curve`, (datum) => ex`${datum.set} === ${set}`)]),
  );
  const chart = (score: "loss" | "accuracy") =>
    curve(score, { data, moment, epochs: snapshots.map(({ epoch }) => epoch) });
  const [first, end] = [snapshots[0]!, snapshots[snapshots.length - 1]!].map(({ epoch, valid }) => {
    return `${formatNumber(valid.accuracy, ".1%")} after epoch ${epoch}`;
  });
  return flow.picture(
    `A training replayed: conv1's filters, the confusion matrix on the validation set and the curves; right on valid: ` +
      `${first}, ${end}.`,
    column(
      text(ex`${titles}[${moment}]`, { size: 15, bold: true, line: 16 }),
      stack(
        place(
          0,
          60,
          column(
            text("the filters of conv1", { color: filterColor, bold: true, line: 28, y: 12 }),
            image(url, { size: filterSize, name: "filters" }),
          ),
        ),
        place(394, 88, matrix(flow, snapshots, { moment, classes })),
        place(40, 418, chart("loss")),
        place(pageWidth / 2 + 50, 418, chart("accuracy")),
      ),
      10,
    ),
  );
}

/** The line above the figure. */
function title({ epoch, valid }: TrainingSnapshot): string {
  const right = `${formatNumber(valid.accuracy, ".1%")} right on valid`;
  return epoch === 0 ? `Before training: ${right}` : `After epoch ${epoch}: ${right}`;
}

/** The scores of a snapshot, the number `moment` of them, as points of the curves. */
function points(snapshot: TrainingSnapshot, moment: number) {
  return sets.flatMap((set) => {
    const score = snapshot[set];
    return score ? [{ moment, set, loss: score.loss, accuracy: score.accuracy }] : [];
  });
}

/** The counts, all epochs on one scale of colours, with the classes' names. */
function matrix(
  flow: Dataflow,
  snapshots: readonly TrainingSnapshot[],
  { moment, classes }: { moment: Expression; classes: readonly string[] },
): Block {
  // As one text each: a saved notebook gives each number of a list a line of its own.
  const matrices = flow.constant(
    "matrices",
    snapshots.map(({ matrix }) => matrix.flat().join(",")),
  );
  const counts = flow.derived("counts", ex`split(${matrices}[${moment}], ',')`);
  const side = classes.length;
  const cells = flow
    .cells("matrix", side)
    .with(({ index }) => ({ value: ex`+${counts}[${index}]` }));
  const names = flow.rows(
    "classes",
    classes.map((name, place) => ({ name, place })),
  );
  const cell = matrixSize / side;
  const middle = ex`(${names.datum.place} + 0.5) * ${cell}`;
  const look = { color: paleInk, size: 11 };
  const { value } = cells.datum;
  const most = Math.max(...snapshots.flatMap(({ matrix }) => matrix.flat()));
  return stack(
    text("the confusion matrix on valid: a row is actual, a column predicted", {
      ...{ x: -80, y: -68, color: mapColor, bold: true },
    }),
    each(names, text(names.datum.name, { ...look, x: -6, y: middle, align: "right" })),
    each(names, text(names.datum.name, { ...look, x: middle, y: -6, angle: -40 })),
    grid(cells, { name: "count", side, cell, fill: signedColor(value, most), text: value }),
  );
}

/** The curves of one score on both sets, with a rule at the chosen moment. */
function curve(
  score: "loss" | "accuracy",
  options: {
    data: Record<string, Table<"moment" | "set" | "loss" | "accuracy">>;
    moment: Expression;
    epochs: readonly number[];
  },
): Block {
  const { data, moment, epochs } = options;
  const last = epochs.length - 1;
  const ticks = [...new Set([0, Math.round(last / 2), last])];
  const ruleLook = { y: 0, y2: chartHeight, stroke: ink, strokeWidth: 1.5 };
  const x = { scale: "x", signal: moment.code };
  const blocks = [
    text(score, { y: -14, bold: true }),
    ...sets.map((set, i) => line(score, data[set]!, { set, i })),
    drawn(mark("rule", { x, ...ruleLook }, { name: `${score}Rule` })),
    ...ticks.map((tick) =>
      text(`epoch ${epochs[tick]}`, {
        x: (chartWidth * tick) / Math.max(1, last),
        y: chartHeight + 14,
        color: paleInk,
        align: tick === 0 ? "left" : tick === last ? "right" : "center",
      }),
    ),
  ];
  const scales = [
    { name: "x", type: "linear", domain: [0, Math.max(1, last)], range: [0, chartWidth] },
    {
      ...{ name: "y", type: "linear", range: [chartHeight, 0], nice: true, zero: false },
      domain: { data: "curves", field: score },
    },
  ];
  const format = score === "loss" ? "~g" : ".0%";
  const axis = { scale: "y", orient: "left", grid: true, gridScale: "x", tickCount: 4, format };
  const parts = { scales, axes: [axis], marks: stack(...blocks).marks };
  const group = mark("group", { width: chartWidth, height: chartHeight }, parts);
  return drawn(group, chartWidth, chartHeight);
}

/** One set's line, its dots, and its name in the same colour and dashes above the chart. */
function line(
  score: "loss" | "accuracy",
  table: Table<"moment" | "set" | "loss" | "accuracy">,
  { set, i }: { set: string; i: number },
): Block {
  const at = { x: { scale: "x", field: "moment" }, y: { scale: "y", field: score } };
  const color = categories[i]!;
  const look = { stroke: color, strokeDash: dashes[i], strokeWidth: 2.5 };
  const tooltip = words`${set}: ${formatted(table.datum[score], ".3f")}`;
  const left = 110 + i * 100;
  const from = { data: table.name };
  return stack(
    drawn(mark("line", { ...at, ...look }, { from })),
    drawn(mark("symbol", { ...at, fill: color, size: 30, tooltip }, { from, interactive: true })),
    drawn(mark("rule", { x: left, x2: left + 30, y: -14, ...look })),
    text(set, { x: left + 36, y: -14, color }),
  );
}

function check(snapshots: readonly TrainingSnapshot[], classes: readonly string[]): void {
  if (!snapshots.length) throw new Error("there are no moments to replay; expected at least one");
  for (const { epoch, matrix } of snapshots) {
    if (matrix.length === classes.length) continue;
    throw new Error(
      `the matrix of epoch ${epoch} has ${matrix.length} rows for ${classes.length} classes; expected one each`,
    );
  }
}
