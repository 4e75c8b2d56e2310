/** A training run replayed from its first epoch to its last: filters, confusions and curves side by side. */

import type { TrainingSnapshot } from "../../../src/evaluation/training-snapshot";
import type { Picture } from "../../../src/notebook/picture";
import { filterTiles, spriteUrl } from "../../../src/plot/pixels";
import { categories, dashes, ink, paleInk } from "../../../src/plot/theme";
import { formatNumber } from "../../../src/plot/vega";
import { tf } from "../../../src/tensorflow";
import { replay } from "./controls";
import { Dataflow, type Table } from "./dataflow";
import * as scene from "./scene";
import { type Block, byWidth, type Expression, ex, words } from "./scene";

const sets = ["train", "valid"] as const;
const setNames = { train: "Training", valid: "Validation" };
/** The width of the filters, of the matrix and of its classes' names, and of a chart and its height. */
const [filterSize, chartWidth, chartHeight] = [252, byWidth(300, 270), 130];
const [matrixSize, nameSize] = [byWidth(270, 240), 74];

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
  const epochs = snapshots.map(({ epoch }) => epoch);
  const { moment, controls } = replay(flow, snapshots.length - 1, {
    ...{ label: "Epoch", labelWidth: 52, width: byWidth(560, scene.narrowWidth), shownWidth: 24 },
    shown: (moment) => ex`${epochs}[${moment}]`,
  });
  const urls = sprites.map(({ url }) => url);
  const url = flow.derived("sprite", ex`${flow.constant("sprites", urls)}[${moment}]`);
  const titles = flow.constant("titles", snapshots.map(title));
  const curves = flow.rows("curves", snapshots.flatMap(points));
  const data = Object.fromEntries(
    sets.map((set) => [set, curves.where(`${set}Curve`, (datum) => ex`${datum.set} === ${set}`)]),
  );
  const chart = (score: "loss" | "accuracy") => curve(score, { data, moment, epochs });
  const [first, end] = [snapshots[0]!, snapshots[snapshots.length - 1]!].map(({ epoch, valid }) => {
    return `${formatNumber(valid.accuracy, ".1%")} after epoch ${epoch}`;
  });
  const shownTitle = scene.paragraph(ex`${titles}[${moment}]`, byWidth(1, 2), {
    size: 15,
    bold: true,
    line: 20,
  });
  const filters = scene.titled(
    "Filters of conv1",
    scene.filterColor,
    scene.image(url, { size: filterSize, name: "filters" }),
  );
  const confusions = matrix(flow, snapshots, { moment, classes });
  const charts = [chart("loss"), chart("accuracy")] as const;
  return flow.picture(
    "A training run replayed: the filters of conv1, the confusion matrix on the validation set and the curves. " +
      `Validation accuracy: ${first}, ${end}.`,
    scene.arranged(
      [shownTitle, controls, 8, [filters, 110, confusions], 8, [40, charts[0], 80, charts[1]]],
      [shownTitle, controls, 6, charts[1], confusions, 8, charts[0], filters].map((item) =>
        charts.some((chart) => chart === item) ? [44, item] : item,
      ),
    ),
  );
}

/** The line above the figure. */
function title({ epoch, valid }: TrainingSnapshot): string {
  const when = epoch === 0 ? "Before training" : `After epoch ${epoch}`;
  return `${when}: validation accuracy ${formatNumber(valid.accuracy, ".1%")}`;
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
  const cell = ex`${matrixSize} / ${side}`;
  const middle = ex`(${names.datum.place} + 0.5) * ${cell}`;
  const look = { color: paleInk, size: 11 };
  const { value } = cells.datum;
  const most = Math.max(...snapshots.flatMap(({ matrix }) => matrix.flat()));
  const cellsAndNames = scene.stack(
    scene.each(names, scene.text(names.datum.name, { ...look, x: -6, y: middle, align: "right" })),
    scene.each(names, scene.text(names.datum.name, { ...look, x: middle, y: -6, angle: -40 })),
    scene.grid(cells, {
      name: "count",
      side,
      cell,
      fill: scene.signedColor(value, most),
      text: value,
    }),
  );
  return scene.sized(
    scene.stack(
      scene.text("Confusion matrix, validation set", { color: scene.mapColor, bold: true }),
      scene.text("Row: true label. Column: prediction.", { color: paleInk, y: 32 }),
      scene.place(nameSize, 100, cellsAndNames),
    ),
    scene.plus(matrixSize, nameSize),
    scene.plus(matrixSize, 104),
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
    scene.text(score === "loss" ? "Loss" : "Accuracy", { y: -14, bold: true }),
    ...sets.map((set, i) => line(score, data[set]!, { set, i })),
    scene.mark("rule", { x, ...ruleLook }, { name: `${score}Rule` }),
    ...ticks.map((tick) =>
      scene.text(`Epoch ${epochs[tick]}`, {
        x: ex`${chartWidth} * ${tick / Math.max(1, last)}`,
        y: chartHeight + 14,
        color: paleInk,
        align: tick === 0 ? "left" : tick === last ? "right" : "center",
      }),
    ),
  ];
  const scales = [
    {
      name: "x",
      type: "linear",
      domain: [0, Math.max(1, last)],
      range: [0, { signal: ex`${chartWidth} + 0`.code }],
    },
    {
      ...{ name: "y", type: "linear", range: [chartHeight, 0], nice: true, zero: false },
      domain: { data: "curves", field: score },
    },
  ];
  const format = score === "loss" ? "~g" : ".0%";
  const axis = { scale: "y", orient: "left", grid: true, gridScale: "x", tickCount: 4, format };
  const parts = { scales, axes: [axis], marks: scene.stack(...blocks).marks };
  const group = scene.mark("group", { width: chartWidth, height: chartHeight }, parts);
  return scene.sized(scene.place(0, 32, group), chartWidth, chartHeight + 64);
}

/** One set's line, its dots, and its name in the same colour and dashes above the chart. */
function line(
  score: "loss" | "accuracy",
  table: Table<"moment" | "set" | "loss" | "accuracy">,
  { set, i }: { set: (typeof sets)[number]; i: number },
): Block {
  const at = { x: { scale: "x", field: "moment" }, y: { scale: "y", field: score } };
  const color = categories[i]!;
  const look = { stroke: color, strokeDash: dashes[i], strokeWidth: 2.5 };
  const name = setNames[set];
  const tooltip = words`${name}: ${scene.formatted(table.datum[score], ".3f")}`;
  const left = 76 + i * 98;
  const from = { data: table.name };
  return scene.stack(
    scene.mark("line", { ...at, ...look }, { from }),
    scene.mark("symbol", { ...at, fill: color, size: 30, tooltip }, { from, interactive: true }),
    scene.mark("rule", { x: left, x2: left + 26, y: -14, ...look }),
    scene.text(name, { x: left + 31, y: -14, color }),
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
